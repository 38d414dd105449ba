#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
cp test_calc.py test_orders_integration.py
cp test_calc.py test_orchestrator_a.py
expect_exit 0 pentad test -p 'test_*_integration.py' --json
expect_json '{t["id"].split("::")[0] for t in d["tests"]} == {"test_orders_integration"}'
expect_json 'd["pattern"] == "test_*_integration.py"'
expect_exit 0 pentad test --pattern='test_orchestrator*.py' -j1 --timeout 60
expect_line '✓ run 2: 2 passed · .*'
expect_exit 4 pentad test -p 'nothing_*.py'
expect_err 'no test module matches nothing_*.py'
expect_exit 0 pentad test
expect_line '✓ run 3: 6 passed · .*'
