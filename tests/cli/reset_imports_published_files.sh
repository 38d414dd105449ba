#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad record calc.py -d 'The first' --author Ana
expect_exit 0 pentad record calc.py -d 'The second' --batch-size 2
mkdir "$scratch/kept"
cp test_batch_logs/*.json "$scratch/kept"
expect_exit 0 pentad reset --yes --import "$scratch/kept"
expect_out 'imported '
expect_exit 0 pentad log --json
expect_json '[e["description"] for b in d["entries"] for e in b["edits"]] == ["The second", "The first"]'
expect_exit 3 pentad reset --yes --import "$scratch/nowhere"
expect_exit 0 pentad log --json
expect_json 'len(d["entries"]) >= 1'
