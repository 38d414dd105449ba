#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project

# 0: all passed.
expect_exit 0 pentad ci
expect_out '2 passed'
expect_present test_batch_logs/ci_test_results.json

# No baseline: a refusal before any test runs, never "no regressions".
expect_exit 3 pentad ci --compare
expect_err 'there is no baseline'
expect_err 'pentad baseline'

expect_exit 0 pentad ci --set-baseline
expect_err 'nothing was run again'
expect_exit 0 pentad ci --compare
expect_exit 0 pentad compare

# 2: a regression, whatever else failed.
sed -i 's/return a + b/return a - b/' calc.py
expect_exit 1 pentad ci
expect_exit 2 pentad ci --compare -v
expect_out 'test_calc::CalcTest::test_add'
expect_present test_batch_logs/regressions.json
expect_exit 2 pentad compare

# 1: tests fail, but all of those failed in the baseline too.
expect_exit 1 pentad baseline
expect_err 'the baseline holds 2 failing tests: accepted as they are'
expect_exit 1 pentad ci --compare

# 4: no tests.
rm test_calc.py
expect_exit 4 pentad ci
expect_exit 4 pentad baseline
