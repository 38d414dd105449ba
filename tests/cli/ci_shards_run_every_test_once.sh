#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
for module in a b c d; do
    {
        printf 'import time, unittest\nclass T(unittest.TestCase):\n'
        for test in 1 2 3 4; do printf '    def test_%s(self): time.sleep(0.0%s)\n' "$test" "$test"; done
    } >"test_$module.py"
done
printf '    def test_5(self): time.sleep(0.5)\n    def test_6(self): time.sleep(0.4)\n' >>test_a.py
expect_exit 0 pentad baseline
printf '    def test_new(self): pass\n' >>test_a.py # nobody knows how long it takes
for shard in 1 2 3; do
    expect_exit 0 pentad ci --shard "$shard/3" --json
    # Outside of the workspace, as on another machine: all shards must be of the same tree.
    mkdir "$scratch/shard$shard"
    cp test_batch_logs/ci_test_results.json "$scratch/shard$shard"
done
expect_exit 0 pentad ci --merge ../shard1 ../shard2 ../shard3 --json --compare
expect_json 'len(d["tests"]) == len({t["id"] for t in d["tests"]}) == 19'
expect_json 'd["passed"] == 19'

# A shard that is missing, or comes twice, or is of another plan.
expect_exit 3 pentad ci --merge ../shard1 ../shard3
expect_err 'shard 2'
expect_exit 3 pentad ci --merge ../shard1 ../shard2 ../shard3 ../shard2
expect_exit 0 pentad ci --shard 1/2
mkdir ../other
cp test_batch_logs/ci_test_results.json ../other
expect_exit 3 pentad ci --merge ../shard1 ../shard2 ../other
expect_exit 64 pentad ci --shard 4/3
expect_exit 64 pentad ci --shard x
expect_exit 64 pentad ci --merge
