#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
for number in $(seq 60); do echo "# $number"; done >>calc.py
expect_exit 0 pentad record calc.py -q
status=0
{ pentad --help 2>"$scratch/err" || echo $? >"$scratch/status"; } | true
sleep 0.1
[[ ! -s $scratch/err ]] || give_up 'it complained'
[[ ! -e $scratch/status || $(cat "$scratch/status") -eq 141 ]] || give_up "exit code $(cat "$scratch/status")"
