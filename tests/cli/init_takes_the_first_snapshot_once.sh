#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
expect_line "set up in $work: 2 files in the first snapshot"
expect_exit 0 pentad init
expect_out 'already'
expect_exit 0 pentad init --json
expect_json 'd["schema"] == "pentad.init/1" and d["already"] is True'
