#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad record calc.py --batch-size 1 --no-test
expect_out 'edit 1 recorded'
expect_exit 0 pentad status --json
expect_json 'd["last_run"] is None and d["last_closed"]["batch"] == 1 and d["open_batch"] is None'
