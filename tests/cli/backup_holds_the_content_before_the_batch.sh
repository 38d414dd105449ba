#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
mkdir -p one two
echo 'one' >one/same.py
echo 'two' >two/same.py
expect_exit 0 pentad init
echo 'changed' | tee one/same.py two/same.py >/dev/null
echo 'new' >new.py
expect_exit 0 pentad record one two new.py --no-test
expect_exit 0 pentad backup 1
expect_out 'test_batch_logs/backups/batch_1'
expect_out 'one/same.py'
expect_out 'new.py  (did not exist before the batch)'
expect_exit 0 pentad backup b1 --json
expect_json 'd["schema"] == "pentad.backup/1" and d["batch"] == 1 and d["restored"] == ["one/same.py", "two/same.py"]'
expect_json 'd["removed"] == ["new.py"]'
cp -r test_batch_logs/backups/batch_1/* .
expect_content one/same.py one
expect_content two/same.py two
expect_exit 3 pentad backup 2
expect_err 'batch 2 does not exist'
