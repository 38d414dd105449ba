#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
expect_exit 4 pentad test
expect_empty_out
expect_err 'pentad: no tests found'
expect_exit 4 pentad test --json
expect_json 'd == {"schema": "pentad.error/1", "error": {"code": "no_tests", "message": d["error"]["message"], "exit_code": 4}}'
