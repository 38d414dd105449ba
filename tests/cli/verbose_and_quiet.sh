#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad test
expect_err 'running 1 unit'
expect_err 'ok   test_calc  2 tests'
expect_no_err 'test_add'
expect_exit 0 pentad test -v
expect_err 'nothing to run'
expect_err 'cached    test_calc::CalcTest::test_add  as in run 1'
expect_exit 0 pentad test -v --all
expect_err 'passed    test_calc::CalcTest::test_add'
expect_exit 0 pentad -q test
[[ ! -s $scratch/err && $(wc -l <"$scratch/out") -eq 1 ]] || give_up 'not the last line alone'
sed -i 's/a + b/a - b/' calc.py
expect_exit 1 pentad test -q
expect_line '✗ run 5: 2 failed · .*'
[[ $(wc -l <"$scratch/out") -eq 1 ]] || give_up 'not the last line alone'
