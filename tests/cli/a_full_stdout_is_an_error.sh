#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
status=0
pentad --help >/dev/full 2>"$scratch/err" || status=$?
[[ $status -eq 70 ]] || give_up "exit code $status"
expect_err "pentad: can't write to standard output: No space left on device"

# Closed streams: no file of ours may take their place.
status=0
pentad record calc.py >&- 2>"$scratch/err" || status=$?
[[ $status -eq 70 ]] || give_up "exit code $status"
expect_err "can't write to standard output"
status=0
pentad record calc.py <&- >"$scratch/out" 2>&- || status=$?
[[ $status -eq 0 ]] || give_up "exit code $status"
expect_out 'edit 2 recorded'
expect_exit 0 pentad doctor
