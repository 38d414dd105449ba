#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
# Module totals and failures only, as the original system writes them.
cat >old.json <<'JSON'
{"timestamp": "2024-01-15T10:30:00", "overall_success": false, "total_duration": 1.5,
 "modules": {"test_calc": {"total_tests": 2, "passed": 1, "failed": 1, "skipped": 0, "errors": 0, "duration": 0.1,
  "failures": [{"test_name": "test_double", "test_class": "test_calc.CalcTest", "error_type": "AssertionError",
   "message": "8 != 9", "file_location": "test_calc.py:11", "traceback": "...", "module": "test_calc"}]}}}
JSON
cp old.json before.json
expect_exit 0 pentad ci --compare --baseline-file old.json
sed -i 's/calc.double(4), 8/calc.double(4), 9/' test_calc.py
expect_exit 1 pentad ci --compare --baseline-file old.json
sed -i 's/calc.add(2, 3), 5/calc.add(2, 3), 6/' test_calc.py
expect_exit 2 pentad ci --compare --baseline-file old.json
expect_same old.json before.json
