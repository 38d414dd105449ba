#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
cp calc.py "$scratch/before"
sed -i 's/a + b/a - b/' calc.py
expect_exit 0 pentad record calc.py -d 'Broke adding'
sed -i 's/add(a, a)/add(a, -a)/' calc.py
expect_exit 0 pentad record calc.py -d 'Doubles again'
sed -i 's/a - b/a - b - 0/' calc.py
expect_exit 0 pentad record calc.py -d 'Broke it more'
cp calc.py "$scratch/after"

expect_exit 3 pentad rollback --edit 1
expect_err 'later changes are in the way; nothing was changed:'
expect_err '  calc.py: edit 3 (Broke it more)'
expect_err '--with-dependents takes edit 3 back too'
expect_no_err 'edit 2'
expect_same calc.py "$scratch/after"
expect_exit 3 pentad rollback --edit 1 --json
expect_json 'd["error"]["code"] == "conflict" and "edit 3 (Broke it more)" in d["error"]["message"]'

expect_exit 1 pentad rollback --edit 1 --with-dependents --dry-run  # edit 2 fails the other test
expect_out 'would take along edit 3: calc.py (Broke it more)'
expect_same calc.py "$scratch/after"
expect_exit 0 pentad rollback --edit 1 --with-dependents --no-verify --json
expect_json 'd["schema"] == "pentad.rollback/1" and d["edits"] == [1, 3] and d["dependents"] == [3]'
expect_json 'd["edit"]["description"] == "rollback of edits 1 and 3" and d["edit"]["target"] is None'
sed -i 's/add(a, -a)/add(a, a)/' calc.py
expect_same calc.py "$scratch/before"
