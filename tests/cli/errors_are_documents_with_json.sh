#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
error() { expect_json "d['schema'] == 'pentad.error/1' and d['error']['code'] == '$1' and d['error']['exit_code'] == $2"; }
expect_exit 64 pentad record --json
error usage 64
expect_exit 64 pentad frobnicate --json
error usage 64
expect_exit 64 pentad status --json --zzz
error usage 64
expect_exit 3 pentad record ../outside --json
error refused 3
expect_exit 3 pentad record missing.py --json
error not_found 3
expect_exit 0 pentad init
expect_exit 3 pentad rollback 7 --json
error not_found 3
expect_err 'batch 7 does not exist'
expect_exit 3 pentad record -- --json
expect_empty_out
