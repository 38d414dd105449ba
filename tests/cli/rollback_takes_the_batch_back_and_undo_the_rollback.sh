#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
cp calc.py "$scratch/before"
sed -i 's/a + b/a - b/' calc.py
echo 'new' >new.txt
mv test_calc.py test_sums.py
cp calc.py "$scratch/after"
expect_exit 1 pentad record calc.py new.txt test_calc.py test_sums.py --batch-size 1 -d 'Broke adding'

expect_exit 0 pentad rollback b1 --dry-run
expect_out 'would restore calc.py'
expect_out 'would remove new.txt'
expect_out 'would bring back test_calc.py'
expect_out '+    return a + b'
expect_same calc.py "$scratch/after"

expect_exit 0 pentad rollback 1
expect_out 'rollback of batch 1 · edit 2'
expect_out 'restored calc.py'
expect_out 'removed new.txt'
expect_out 'brought back test_calc.py'
[[ $(tail -n 1 "$scratch/out") =~ ^✓\ .*2\ passed ]] || give_up 'the last line does not say it all'
expect_same calc.py "$scratch/before"
expect_absent new.txt
expect_absent test_sums.py

expect_exit 3 pentad rollback 1
expect_err 'pentad: '

expect_exit 0 pentad undo --no-verify --json
expect_json 'd["schema"] == "pentad.undo/1" and d["edit"]["kind"] == "undo" and d["run"] is None'
expect_same calc.py "$scratch/after"
expect_content new.txt new
expect_absent test_calc.py
