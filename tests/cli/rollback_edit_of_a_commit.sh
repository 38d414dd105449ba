#!/usr/bin/env bash
# An edit that the hook recorded is one like others; git's own history is left alone.
. "$(dirname "$0")/prelude.sh"
make_project
make_repository
expect_exit 0 pentad hook install
cp calc.py "$scratch/before"
PATH=$(dirname "$program"):$PATH
sed -i 's/a + b/a - b/' calc.py
git commit -qam 'Broke adding

With a second paragraph.' 2>/dev/null
echo new >new.txt
git add new.txt
git commit -qm 'A new file' 2>/dev/null
head=$(git rev-parse HEAD)
expect_exit 0 pentad rollback --edit 1
expect_out 'Broke adding'
expect_same calc.py "$scratch/before"
expect_content new.txt new
[[ $(git rev-parse HEAD) == "$head" ]] || give_up 'HEAD moved'
[[ $(git status --porcelain --untracked-files=no) == ' M calc.py' ]] || give_up 'git sees more than the file'
