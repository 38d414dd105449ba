#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad record calc.py -d why --author Ana --json
expect_json 'd["schema"] == "pentad.record/1" and d["edit"]["edit"] == 1 and d["edit"]["description"] == "why"'
expect_json 'd["edit"]["author"] == "Ana" and d["edit"]["files"][0]["path"] == "calc.py"'
expect_json 'd["batch"]["state"] == "open" and d["batch"]["edits"] == 1 and d["batch"]["size"] == 5'
for number in 2 3 4; do expect_exit 0 pentad record calc.py; done
expect_exit 0 pentad record calc.py --json
expect_json 'd["schema"] == "pentad.test/1" and d["batch"] == 1 and d["passed"] == 2 and d["edit"]["edit"] == 5'
expect_json 'd["report"] == "test_batch_logs/test_report_batch_1.txt"'
expect_json 'len(d["tests"]) == d["total"] == 2'
