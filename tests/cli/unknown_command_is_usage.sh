#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"

expect_exit 64 pentad no-such-command
expect_empty_out
expect_err 'no-such-command'
