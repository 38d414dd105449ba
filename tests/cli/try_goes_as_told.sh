#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"

examples=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../examples
expect_exit 0 "$examples/try.sh" "$program"
expect_out '$ pentad rollback 1'
