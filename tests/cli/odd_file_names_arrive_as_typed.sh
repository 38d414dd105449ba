#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
names=('-d' '--json' '[x]' '[a,b]' 'with space' $'new\nline' $'\xff\xfe' '%%' '{}' 'ünïcode' '*.py' '"quoted"')
for name in "${names[@]}"; do echo content >"$work/$name"; done
expect_exit 0 pentad record --no-test -- "${names[@]}"
expect_exit 0 pentad show e1 --json
expect_json 'len(d["edit"]["files"]) == 12'
expect_json '{"-d", "--json", "[x]", "[a,b]", "new\nline"} <= {f["path"] for f in d["edit"]["files"]}'
expect_exit 0 pentad show e1
expect_out '"new\nline"'
expect_out '"\xff\xfe"'
expect_exit 0 pentad record --no-test ./-d
expect_out 'edit 2 recorded: -d'
