#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
echo text >notes.txt
expect_exit 4 pentad record notes.txt --batch-size 1
expect_out 'edit 1 recorded: notes.txt'
expect_err 'no test'
expect_exit 4 pentad record notes.txt --batch-size 1 --json
expect_json 'd["schema"] == "pentad.record/1" and d["edit"]["edit"] == 2 and d["error"]["code"] == "no_tests"'
expect_json 'd["error"]["exit_code"] == 4'
expect_exit 0 pentad status --json
expect_json 'd["edit_count"] == 2'
