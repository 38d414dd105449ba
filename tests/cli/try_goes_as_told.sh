#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"

expect_exit 0 "$repository/examples/try.sh" "$program"
expect_out '$ pentad rollback 1'
