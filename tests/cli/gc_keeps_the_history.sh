#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
for number in 1 2 3; do
    echo "# $number" >>calc.py
    expect_exit 0 pentad record calc.py --batch-size 1 -q
done
expect_exit 0 pentad diff b2
cp "$scratch/out" "$scratch/before"
expect_exit 0 pentad gc
expect_line '.* before, .* now'
expect_exit 0 pentad gc --json
expect_json 'd["schema"] == "pentad.gc/1" and d["bytes_after"] > 0'
expect_exit 0 pentad diff b2
expect_same "$scratch/out" "$scratch/before"
git --git-dir=test_batch_logs/history.git fsck --strict
