#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project

expect_exit 0 pentad record calc.py -d 'Fixed adding' --author Ana
expect_line 'edit 1 recorded: calc\.py \(Fixed adding\) · batch 1: 1 of 5'
expect_exit 0 pentad record calc.py test_calc.py
expect_line 'edit 2 recorded: calc\.py and 1 more file · batch 1: 2 of 5'
expect_exit 0 pentad record calc.py -q
expect_silence
expect_exit 0 pentad log --json
expect_json 'd["entries"][0]["edits"][-1]["author"] == "Ana"'
expect_json 'len(d["entries"][0]["edits"]) == 3'
