#!/usr/bin/env bash
# The specification's "Watch mode (auto-record changes)" under its own name.
. "$(dirname "$0")/prelude.sh"
make_specification_project
./test_batch_integration.sh watch >"$scratch/out" 2>"$scratch/err" </dev/null &
watcher=$!
trap 'kill "$watcher" 2>/dev/null || true; rm -rf "$scratch"' EXIT
for _ in $(seq 100); do
    echo '# changed' >>orchestrator.py
    sleep 0.2
    [[ $(pentad status --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["edit_count"])') -ge 1 ]] && break
done
kill "$watcher"
wait "$watcher" || give_up "watch ended with $?"
expect_exit 0 pentad log
expect_out 'orchestrator.py'
