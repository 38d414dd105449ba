#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"

expect_exit 0 pentad --help
expect_out 'pentad record'
expect_out 'pentad rollback'
expect_out '130'
