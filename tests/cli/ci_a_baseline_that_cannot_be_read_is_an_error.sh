#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad baseline
baseline=test_batch_logs/baseline_results.json
cp "$baseline" good.json
for bad in '' '{' '[]' '{"modules": 7}' '{"timestamp": "x", "modules": {"m": {"total_tests": "many"}}}' \
    '{"schema": 99, "modules": {}}' $'{"modules": {"\xff": {}}}'; do
    printf '%s' "$bad" >"$baseline"
    cp "$baseline" as_it_was
    expect_exit 70 pentad ci --compare
    expect_err 'baseline_results.json'
    expect_same "$baseline" as_it_was
done
head -c 100 good.json >"$baseline"
expect_exit 70 pentad compare
rm "$baseline"
mkdir "$baseline"
expect_exit 70 pentad compare
rmdir "$baseline"
mkfifo "$baseline"
expect_exit 70 pentad compare
