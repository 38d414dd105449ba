#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 3 pentad log
expect_err 'nothing is recorded'
expect_exit 0 pentad init
expect_exit 0 pentad log
expect_empty_out
expect_err 'nothing is recorded here yet'
for number in 1 2 3; do
    echo "# $number" >>calc.py
    expect_exit 0 pentad record calc.py -d "edit number $number" --batch-size 2
done
expect_exit 0 pentad log
expect_line 'batch 2  open, 1 of 2 edits'
expect_line 'batch 1  closed .*, 2 edits · ✓ 2 passed · .* \(r1\)'
[[ $(grep -o 'edit number [0-9]' "$scratch/out" | tr -dc 0-9) == 321 ]] || give_up 'not newest first'
expect_exit 0 pentad log -n 1
expect_out 'edit number 3'
expect_no_out 'edit number 2'
expect_exit 0 pentad log --all --json
expect_json 'd["schema"] == "pentad.log/1" and [e["batch"]["batch"] for e in d["entries"]] == [2, 1]'
expect_json 'd["entries"][0]["run"] is None and d["entries"][1]["run"]["passed"] == 2'
