#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
echo '# comment' >>calc.py
expect_exit 0 pentad record calc.py --batch-size 1 -q
expect_exit 0 pentad rollback 1 --dry-run --json
expect_json 'd["schema"] == "pentad.rollback/1" and d["dry_run"] is True and d["edit"] is None'
expect_json '[c["path"] for c in d["changes"]] == ["calc.py"] and "-# comment" in d["diff"]'
expect_json 'd["edits"] == [1] and d["dependents"] == []'
expect_exit 0 pentad rollback 1 --json
expect_json 'd["dry_run"] is False and d["edit"]["kind"] == "rollback" and d["edit"]["target"] == 1'
expect_json 'd["run"]["passed"] == 2 and len(d["run"]["tests"]) == 2 and d["run"]["success"] is True'
