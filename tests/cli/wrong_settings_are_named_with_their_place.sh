#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
printf '[batch]\nsise = 3\n' >pentad.toml
expect_exit 64 pentad record calc.py
expect_err 'pentad.toml:2: unknown key batch.sise; did you mean batch.size?'
expect_absent test_batch_logs
printf '[batch]\nsize = 0\n' >pentad.toml
expect_exit 64 pentad status
expect_err 'pentad.toml:2: batch.size must be a whole number from 1 to 1000000, not 0'
printf '[batch\n' >pentad.toml
expect_exit 64 pentad status
expect_err 'pentad.toml:1: not TOML'
rm pentad.toml
export PENTAD_TIMEOUT=soon
expect_exit 64 pentad test
expect_err 'PENTAD_TIMEOUT must be a number of seconds from 0.01 to 604800, not "soon"'
expect_exit 0 pentad --help
