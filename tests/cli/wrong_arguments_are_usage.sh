#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project

# wrong MESSAGE ARGUMENT...: exit code 64, the message, nothing on stdout, and nothing is set up.
wrong() {
    expect_exit 64 pentad "${@:2}"
    expect_err "$1"
    expect_empty_out
    expect_absent test_batch_logs
}
wrong 'record needs a FILE' record
wrong 'record needs a FILE' record -d text
wrong 'unknown command recrod; did you mean record?' recrod
wrong 'unknown option --no-tests; did you mean --no-test?' record calc.py --no-tests
wrong '-d needs a value: -d TEXT' record calc.py -d
wrong '-j takes a whole number from 1 to 1024, not "0"' test -j 0
wrong '-j takes a whole number from 1 to 1024, not "two"' test -jtwo
wrong '--timeout takes a number from 0.01 to 604800, not "-1"' test --timeout -1
wrong 'test takes no operand, but got test_calc.py' test test_calc.py
wrong '--batch-size takes a whole number from 1 to 1000000, not "0"' record calc.py --batch-size 0
wrong '--color takes auto, always or never, not "blue"' status --color blue
wrong '--json takes no value' status --json=yes
wrong 'rollback needs a BATCH' rollback
wrong 'rollback needs a BATCH, or --edit EDIT' rollback --dry-run
wrong 'rollback takes a BATCH or --edit, not both' rollback 1 --edit 2
wrong '--through goes with a BATCH' rollback --edit 2 --through
wrong '--with-dependents goes with --edit' rollback 1 --with-dependents
wrong 'b1 is not an edit' rollback --edit b1
wrong '--edit needs a value: --edit EDIT' rollback --edit
wrong '-1 is not a batch' rollback -1
wrong 'x is not a batch' rollback x
wrong '99999999999999999999 is not a batch' rollback 99999999999999999999
wrong 'rollback takes only one BATCH; 2 is too many' rollback 1 2
wrong '0 is not a batch' backup 0
wrong 'show needs a NAME' show
wrong 'diff needs a NAME' diff
wrong '-n takes a whole number from 1' log -n 0
wrong 'unknown command frobnicate' help frobnicate
wrong "can't go to folder nowhere" -C nowhere status
wrong 'unknown option -p; options of a command stand after it' -p x test
