#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
expect_exit 64 pentad
expect_empty_out
expect_err 'pentad record'
expect_err 'pentad --help'
