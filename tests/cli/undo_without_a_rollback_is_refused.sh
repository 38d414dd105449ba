#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
expect_exit 3 pentad undo
expect_err 'pentad: '
expect_empty_out
