#!/usr/bin/env bash
# The specification's section 2 and its CI examples, line by line as they are written there.
. "$(dirname "$0")/prelude.sh"
make_specification_project

block 0 <<'TEXT'
# Run all tests with detailed output
python ci_batch_test_runner.py -v
TEXT
expect_out '4 passed'
expect_present test_batch_logs/ci_test_results.json
block 0 <<'TEXT'
# Set current results as baseline
python ci_batch_test_runner.py --set-baseline
TEXT
expect_present test_batch_logs/baseline_results.json
block 0 <<'TEXT'
# Run tests and compare with baseline
python ci_batch_test_runner.py --compare -v
TEXT
cp test_batch_logs/baseline_results.json custom_baseline.json
block 0 <<'TEXT'
# Use custom baseline file
python ci_batch_test_runner.py --compare --baseline-file custom_baseline.json
TEXT

sed -i 's/42/43/' orchestrator.py
block 1 <<'TEXT'
python ci_batch_test_runner.py -v
TEXT
block 2 <<'TEXT'
python ci_batch_test_runner.py --compare
TEXT
block 2 <<'TEXT'
./test_batch_integration.sh compare
TEXT
block 0 <<'TEXT'
# If regressions detected, review report
cat test_batch_logs/regressions.json
TEXT
expect_out 'new_failures'

# The time limit may be edited in the file, as the specification says.
sed -i 's/42/43/; s/43/42/' orchestrator.py
sed -i 's/^    TIMEOUT = 300 .*/    TIMEOUT = 0.2/' ci_batch_test_runner.py
sed -i '1i import time; time.sleep(5)' test_orchestrator_x.py
block 1 <<'TEXT'
python ci_batch_test_runner.py -v
TEXT
