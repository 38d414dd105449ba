#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad record calc.py
head -c 100 /dev/urandom | dd of=test_batch_logs/journal.db conv=notrunc status=none
sum=$(sha256sum test_batch_logs/journal.db)
expect_exit 70 pentad doctor
expect_out '1 problem found'
expect_exit 70 pentad record calc.py
expect_err 'journal.db'
expect_exit 70 pentad status --json
expect_json 'd["error"]["code"] == "corrupt"'
[[ $(sha256sum test_batch_logs/journal.db) == "$sum" ]] || give_up 'the damaged journal was touched'
