#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
mkdir -p deeper/still
expect_exit 0 pentad --json status
cp "$scratch/out" "$scratch/first"
expect_exit 0 pentad status --json
expect_same "$scratch/out" "$scratch/first"
cd "$scratch"
expect_exit 0 pentad -C work record calc.py --json
expect_json 'd["edit"]["files"][0]["path"] == "calc.py"'
expect_exit 0 pentad status -C work/deeper/still --json
expect_json 'd["edit_count"] == 1 and d["root"].endswith("/work")'
cd work/deeper/still
expect_exit 0 pentad record ../../calc.py -q
expect_exit 0 pentad --color=never -q log
expect_out 'e2  '
