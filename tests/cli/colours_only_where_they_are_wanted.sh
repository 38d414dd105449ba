#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
unset NO_COLOR
escape=$'\x1b['
expect_exit 0 pentad record calc.py
expect_no_out "$escape"
expect_exit 0 pentad log --color=always
expect_out "$escape"
export CLICOLOR_FORCE=1
expect_exit 0 pentad log
expect_out "$escape"
expect_exit 0 pentad log --color never
expect_no_out "$escape"
export NO_COLOR=1
expect_exit 0 pentad log
expect_no_out "$escape"
expect_exit 0 pentad log --json --color=always
expect_no_out "$escape"
