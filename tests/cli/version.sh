#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"

expect_exit 0 pentad --version
expect_line 'pentad 0\.1\.0.*'
