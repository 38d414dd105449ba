#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad record calc.py -d 'Keep me'
expect_exit 3 pentad reset
expect_err '--yes'
expect_exit 0 pentad status --json
expect_json 'd["edit_count"] == 1'
expect_exit 0 pentad reset --yes
expect_out 'removed '
expect_exit 0 pentad status --json
expect_json 'd["edit_count"] == 0'
expect_exit 0 pentad record calc.py
expect_out 'edit 1 recorded'
expect_exit 0 pentad reset -y --json
expect_json 'd["schema"] == "pentad.reset/1" and d["removed"] and d["imported"] == []'
expect_content calc.py "$(cat calc.py)"
