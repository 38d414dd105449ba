#!/usr/bin/env bash
# 'why' and 'affected' with what people and scripts give them.
. "$(dirname "$0")/prelude.sh"
make_project
# Nothing was recorded or run yet.
expect_exit 3 pentad why test_calc
expect_err "'pentad"
expect_exit 3 pentad affected calc.py --json
expect_exit 0 pentad init
expect_exit 3 pentad why test_calc
expect_err 'ever ran'
expect_exit 0 pentad affected calc.py
expect_empty_out
expect_err 'no test is known to depend on that'
expect_err "run them ('pentad test')"
expect_exit 0 pentad affected calc.py --json
expect_json 'd["units"] == [] and d["untraced"] == []'

odd=$'sp ace\xff.txt'
mkdir -p data/deep
echo x >data/deep/x.txt
echo x >"$odd"
echo x >gone.txt
printf 'import unittest\n\n\nclass D(unittest.TestCase):\n    def test_reads(self):\n        open("data/deep/x.txt").close()\n        open(b"sp ace\\xff.txt").close()\n        open("gone.txt").close()\n' >test_data.py
sleep 0.05
expect_exit 0 pentad test
expect_exit 0 pentad doctor
grep -q 'does not work here' "$scratch/out" && exit 0

# Tests: an id, a part of just one, a module; what never ran, and what several are.
expect_exit 0 pentad why test_data::D::test_reads
expect_out 'would not run'
expect_exit 0 pentad why test_reads
expect_out 'test_data::D::test_reads'
expect_exit 3 pentad why test_
expect_err 'there are'
expect_exit 3 pentad why nobody
expect_exit 3 pentad why ''
expect_exit 3 pentad why $'\xff'
expect_exit 3 pentad why nobody --json
expect_json 'd["schema"] == "pentad.error/1"'
expect_exit 64 pentad why one two

# Files: below a folder, deleted, new, with any bytes in their names, by another path, outside.
for typed in data data/ data/deep ./data/deep/x.txt data/../data/deep/x.txt "$work/data/deep/x.txt" "$odd" gone.txt; do
    expect_exit 0 pentad affected "$typed"
    expect_out 'test_data::D::test_reads'
    expect_no_out test_calc # of $typed
done
(cd data && expect_exit 0 pentad affected deep/x.txt && expect_out 'test_data')
expect_exit 0 pentad affected "$odd" --json
expect_json 'len(d["files"]) == 1 and d["units"][0]["unit"] == "test_data"'
rm gone.txt
expect_exit 0 pentad affected gone.txt
expect_out 'test_data::D::test_reads'
expect_exit 0 pentad why test_data
expect_out 'gone.txt'
echo x >gone.txt
mkdir deeper
expect_exit 0 pentad affected README deeper/new.txt
expect_empty_out
expect_err 'no test is known to depend on that'
expect_exit 0 pentad affected calc.py data/deep
expect_out 'test_calc  calc.py'
expect_out 'test_data  data/deep'
expect_exit 0 pentad affected .
expect_out 'test_calc::CalcTest::test_add'
expect_out 'test_data::D::test_reads'
# A module that would stand before another.
expect_exit 0 pentad affected calc/__init__.py
expect_out 'test_calc::CalcTest::test_add'
for typed in ../outside /etc/passwd .git/config test_batch_logs/x; do
    expect_exit 3 pentad affected "$typed"
    expect_exit 3 pentad affected "$typed" --json
    expect_json 'd["schema"] == "pentad.error/1"'
done
expect_exit 64 pentad affected

# A name in the middle of a change that decides.
echo y >"$odd"
expect_exit 0 pentad why test_data
expect_out 'sp ace'
expect_exit 0 pentad why test_data --json
expect_json 'd["differing"][0]["class"] == "content" and d["differing"][0]["path"].startswith("sp ace")'
