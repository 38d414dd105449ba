#!/usr/bin/env bash
# Its history stands, loose or packed: nothing is begun over it.
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad record calc.py
history() { git --git-dir=test_batch_logs/history.git "$@"; }
rm test_batch_logs/journal.db*
for packed in no yes; do
    [[ $packed == no ]] || history pack-refs --all
    before=$(history for-each-ref)
    for command in status init doctor "record calc.py" log; do
        expect_exit 70 pentad $command
    done
    expect_err 'is missing, but its history is there'
    [[ $(history for-each-ref) == "$before" ]] || give_up "the history was touched ($packed)"
done
expect_exit 0 pentad reset --yes
expect_exit 0 pentad init
