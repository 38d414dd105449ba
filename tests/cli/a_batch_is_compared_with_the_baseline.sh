#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad baseline
for edit in 1 2 3 4; do
    echo "# $edit" >>calc.py
    expect_exit 0 pentad record calc.py -d "edit $edit"
done
sed -i 's/return a + b/return a - b/' calc.py
expect_exit 1 pentad record calc.py -d 'broke it'
report=test_batch_logs/test_report_batch_1.txt
grep -qi 'baseline' "$report" || give_up 'the report says nothing of the baseline'
grep -qF 'test_calc::CalcTest::test_add' "$report" || give_up 'the report lacks the newly failing test'
expect_present test_batch_logs/regressions.json
