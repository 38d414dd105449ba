#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"

expect_exit 0 pentad --version
[[ $(head -n 1 "$scratch/out") =~ ^pentad\ 0\.1\.0$ ]] || give_up 'the first line is not name and version'
expect_line 'compiler +(GNU|Clang) [0-9.]+'
expect_line 'sqlite +3\.[0-9.]+'
expect_line 'libgit2 +1\.[0-9.]+'
expect_exit 0 pentad --version --json
expect_json 'd["schema"] == "pentad.version/1" and d["version"] == "0.1.0" and d["build_type"] and d["sqlite"][:2] == "3."'
