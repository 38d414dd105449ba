#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
cp calc.py before.txt

for number in 1 2 3 4; do
    echo "# $number" >>calc.py
    expect_exit 0 pentad record calc.py -d "comment $number"
done
sed -i 's/a + b/a - b/' calc.py
expect_exit 1 pentad record calc.py -d 'Broke adding'
expect_line 'edit 5 recorded: calc\.py \(Broke adding\) · batch 1: 5 of 5'
expect_out 'FAIL test_calc::CalcTest::test_add'
expect_out 'test_calc.py:8'
expect_out 'AssertionError: -1 != 5'
expect_out 'report: test_batch_logs/test_report_batch_1.txt'
expect_out "'pentad rollback 1' takes the batch back"
[[ $(tail -n 1 "$scratch/out") =~ ^✗\ batch\ 1:\ 2\ failed\ ·\  ]] || give_up 'the last line does not say it all'
expect_err 'FAIL test_calc'
grep -q 'Broke adding' test_batch_logs/test_report_batch_1.txt
grep -q "$(sha256sum calc.py | cut -c1-16)" test_batch_logs/test_report_batch_1.txt
grep -q 'AssertionError: -1 != 5' test_batch_logs/test_report_batch_1.txt

echo '# the next batch' >>calc.py
expect_exit 0 pentad record calc.py
expect_line 'edit 6 recorded: calc\.py · batch 2: 1 of 5'
