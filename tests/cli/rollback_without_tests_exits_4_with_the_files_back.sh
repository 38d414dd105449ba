#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
echo one >file.txt
expect_exit 0 pentad init
echo two >file.txt
expect_exit 0 pentad record file.txt --batch-size 1 --no-test
expect_exit 4 pentad rollback 1
expect_err 'no test'
expect_content file.txt one
