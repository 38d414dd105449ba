#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
expect_exit 0 pentad test --all
expect_exit 0 pentad why test_calc::CalcTest::test_add
expect_out 'test_calc::CalcTest::test_add'
expect_exit 0 pentad why test_calc --json
expect_json 'd["schema"] == "pentad.why/1" and d["unit"] == "test_calc" and isinstance(d["runs"], bool)'
expect_exit 3 pentad why test_nothing
expect_err 'no test or module test_nothing ever ran'
expect_exit 64 pentad why

expect_exit 0 pentad affected calc.py
expect_exit 0 pentad affected calc.py . --json
expect_json 'd["schema"] == "pentad.affected/1" and d["files"] == ["calc.py", ""]'
expect_exit 3 pentad affected ../outside
expect_exit 64 pentad affected
