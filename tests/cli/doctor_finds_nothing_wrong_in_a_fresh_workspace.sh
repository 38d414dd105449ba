#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
expect_exit 0 pentad doctor
expect_line 'no problem found'
expect_exit 0 pentad doctor --json
expect_json 'd["schema"] == "pentad.doctor/1" and d["problems"] == 0'
expect_json 'all(f["level"] in ("fine", "note") for f in d["findings"]) and len(d["findings"]) > 3'
expect_exit 0 pentad doctor -q
expect_line 'no problem found'
# Which kind of world and which method of tracing work here, whatever they are.
expect_exit 0 pentad doctor --json
expect_json '{"worlds", "tracing"} <= {f["subject"] for f in d["findings"]}'
