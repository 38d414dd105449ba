#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
cat >work_load.py <<'PYTHON'
import time


def work():
    time.sleep(0.1)
PYTHON
{
    printf 'import time, unittest, work_load\nclass T(unittest.TestCase):\n'
    printf '    def test_work(self): work_load.work()\n'
    printf '    def test_other(self): time.sleep(0.1)\n'
} >test_w.py
expect_exit 0 pentad baseline
expect_exit 0 pentad compare
sed -i 's/0\.1/0.35/' work_load.py
expect_exit 2 pentad compare --json
expect_json '[s["id"] for s in d["comparison"]["slower"] if s["id"] != "test_w"] == ["test_w::T::test_work"]'
expect_json 'all(s["factor"] > 1.5 and s["runs"] >= 2 and s["confidence"] > 0.9 for s in d["comparison"]["slower"])'
expect_json 'all(s["method"] == "pairs" for s in d["comparison"]["slower"])'
python3 - <<'PYTHON'
import json
d = json.load(open("test_batch_logs/regressions.json"))
slow = [r for r in d["regressions"] if r["type"] == "performance_degradation"]
assert slow and slow[0]["module"] == "test_w", d
assert {"baseline_duration", "current_duration", "slowdown_factor"} <= set(slow[0]), slow
PYTHON
# The plain rule of the specification, without further runs.
expect_exit 2 pentad compare --no-confirm --json
expect_json 'all(s["method"] == "plain" for s in d["comparison"]["slower"])'
