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
expect_exit 64 pentad ci --merge ../shard1 -p 'test_a*'
expect_exit 64 pentad ci --shard 1/3 --set-baseline
expect_exit 64 pentad ci --set-baseline -p 'test_a*'

# One test in two shards is refused: something is wrong with what was given.
mkdir ../twice
sed 's,shard 1/,shard 2/,' ../shard1/ci_test_results.json >../twice/ci_test_results.json
expect_exit 3 pentad ci --merge ../shard1 ../twice ../shard3
expect_err 'is in the results of two shards'

# Shards of a part of the tests are joined as that part: nothing has vanished, and it is no baseline.
for shard in 1 2; do
    expect_exit 0 pentad ci --shard "$shard/2" -p 'test_[ab].py'
    mkdir "$scratch/part$shard"
    cp test_batch_logs/ci_test_results.json "$scratch/part$shard"
done
cp test_batch_logs/baseline_results.json before.json
expect_exit 0 pentad ci --merge ../part1 ../part2 --compare --no-confirm
expect_no_out 'vanished'
expect_exit 3 pentad ci --merge ../part1 ../part2 --set-baseline
expect_err 'a baseline needs all tests'
expect_same test_batch_logs/baseline_results.json before.json
rm before.json

# More shards than there is to share: those without tests are done at once, and can be joined.
rm test_[abc].py
printf 'import unittest\nclass T(unittest.TestCase):\n    def test_1(self): pass\n' >test_d.py
empty=0 # which of them it is, is up to how long the tests of the baseline took
for shard in 1 2 3; do
    expect_exit 0 pentad ci --shard "$shard/3" --junit "junit$shard.xml"
    mkdir "$scratch/few$shard"
    cp test_batch_logs/ci_test_results.json "$scratch/few$shard"
    rm "junit$shard.xml"
    ! grep -qF "shard $shard/3 has no tests" "$scratch/err" || empty=$((empty + 1))
done
[[ $empty -eq 2 ]] || give_up "$empty of three shards have no tests, not 2"
expect_exit 0 pentad ci --merge ../few1 ../few2 ../few3 --json
expect_json 'd["total"] == 1'
