#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
sed -i 's/calc.double(4), 8/calc.double(4), 9/' test_calc.py
expect_exit 1 pentad baseline
sed -i 's/calc.double(4), 9/calc.double(4), 8/; s/calc.add(2, 3), 5/calc.add(2, 3), 6/' test_calc.py
expect_exit 2 pentad compare --json
expect_json 'd["schema"] == "pentad.ci/1" and d["comparison"]["regressions"] is True'
expect_json 'd["comparison"]["fixed"] == ["test_calc::CalcTest::test_double"]'
expect_json '[t for m in d["comparison"]["new_failures"] for t in m["tests"]] == ["test_calc::CalcTest::test_add"]'
python3 - <<'PYTHON'
import json
d = json.load(open("test_batch_logs/regressions.json"))
one, = [r for r in d["regressions"] if r["type"] == "new_failures"]
assert one["module"] == "test_calc", one
assert {"baseline_failed", "current_failed", "delta", "failures"} <= set(one), one
assert one["failures"][0]["test_name"] == "test_add", one
PYTHON
