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
expect_out 'newly failing'
report=test_batch_logs/test_report_batch_1.txt
grep -qi 'baseline' "$report" || give_up 'the report says nothing of the baseline'
grep -qF 'test_calc::CalcTest::test_add' "$report" || give_up 'the report lacks the newly failing test'
expect_present test_batch_logs/regressions.json

# A baseline that can't be read is an error, never "no regressions"; the edit stays, and the tests ran.
sed -i 's/return a - b/return a + b/' calc.py
echo '{' >test_batch_logs/baseline_results.json
for edit in 6 7 8 9; do
    expect_exit 0 pentad record calc.py -d "edit $edit"
    echo "# $edit" >>calc.py
done
expect_exit 70 pentad record calc.py -d 'the last'
expect_out '2 passed'
expect_no_out 'no regressions'
expect_err 'not compared with the baseline'
expect_err 'baseline_results.json is cut off'
grep -q 'not compared with the baseline' test_batch_logs/test_report_batch_2.txt || give_up 'the report does not say it'
expect_content test_batch_logs/baseline_results.json '{'

# With --json the comparison is in the document.
rm test_batch_logs/baseline_results.json
expect_exit 0 pentad baseline
for edit in 10 11 12 13 14; do
    echo "# $edit" >>calc.py
    expect_exit 0 pentad record calc.py -d "edit $edit" --json
done
expect_json 'd["schema"] == "pentad.test/1" and d["comparison"]["regressions"] is False and d["comparison"]["compared"] == 2'
