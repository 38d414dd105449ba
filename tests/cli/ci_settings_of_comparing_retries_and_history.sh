#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
cat >test_pace.py <<'PYTHON'
import time
import unittest

import pace


class PaceTest(unittest.TestCase):
    def test_it(self):
        time.sleep(pace.SECONDS)
PYTHON
echo 'SECONDS = 0.1' >pace.py
expect_exit 0 pentad baseline
echo 'SECONDS = 0.3' >pace.py

# compare.threshold and compare.floor.
expect_exit 2 pentad compare --no-confirm
expect_exit 0 env PENTAD_THRESHOLD=20 "$program" compare --no-confirm
expect_exit 2 pentad compare
expect_exit 0 env PENTAD_FLOOR=60 "$program" compare
printf '[compare]\nthreshold = 20\n' >pentad.toml
expect_exit 0 pentad compare
rm pentad.toml

# retry.count: once in ci, not at all elsewhere; a flag wins.
cat >test_second.py <<'PYTHON'
import os
import unittest


class SecondTest(unittest.TestCase):
    def test_passes_the_second_time(self):
        if not os.path.exists("test_batch_logs/second"):
            open("test_batch_logs/second", "w").close()
            self.fail("the first time")
PYTHON
expect_exit 1 pentad test -p test_second.py
rm test_batch_logs/second
expect_exit 0 env PENTAD_RETRY_COUNT=1 "$program" test -p test_second.py
rm test_batch_logs/second
expect_exit 1 env PENTAD_RETRY_COUNT=0 "$program" ci -p test_second.py
rm test_batch_logs/second
expect_exit 0 env PENTAD_RETRY_COUNT=0 "$program" ci -p test_second.py --retries 1
rm test_batch_logs/second
expect_exit 0 pentad ci -p test_second.py
rm test_second.py

# history.runs: gc keeps the newest two here, and the baseline's whatever its age.
echo 'SECONDS = 0' >pace.py
for _ in 1 2 3; do expect_exit 0 pentad test; done
expect_exit 0 env PENTAD_HISTORY_RUNS=2 "$program" gc
expect_exit 0 pentad log --test test_pace::PaceTest::test_it --json
expect_json 'len(d["past"]) == 3 and d["past"][-1]["run"] == 1'
