#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
sed -i 's/a + b/a - b/' calc.py
expect_exit 1 pentad record calc.py -d $'Broke adding\n\nfor a reason' --batch-size 1

expect_exit 0 pentad show b1
expect_out 'batch 1  closed'
expect_out 'FAIL test_calc::CalcTest::test_add'
expect_exit 0 pentad show e1
expect_out '    for a reason'
expect_out '-    return a + b'
expect_exit 0 pentad show r1
expect_out 'AssertionError: -1 != 5'
expect_exit 0 pentad show test_calc::CalcTest::test_add
expect_line '  r1  .*  failed .*  batch 1  AssertionError: -1 != 5'
for name in b1 e1 r1 test_calc::CalcTest::test_add; do
    expect_exit 0 pentad show "$name" --json
    expect_json 'd["schema"] == "pentad.show/1"'
done
expect_json 'd["kind"] == "test" and d["past"][0]["test"]["status"] == "failed" and d["past"][0]["batch"] == 1'

expect_exit 0 pentad diff e1
cp "$scratch/out" "$scratch/patch"
git apply -R "$scratch/patch"
grep -q 'a + b' calc.py || give_up 'the diff is no patch'
expect_exit 0 pentad diff 1
expect_same "$scratch/out" "$scratch/patch"
expect_exit 0 pentad diff b1 --json
expect_json 'd["schema"] == "pentad.diff/1" and d["name"] == "b1" and "+    return a - b" in d["diff"]'

expect_exit 3 pentad show b9
expect_err 'batch 9 does not exist'
expect_exit 3 pentad show e9
expect_exit 3 pentad show r9
expect_exit 3 pentad show test_calc::CalcTest::test_ad
expect_err 'test_calc::CalcTest::test_add'
expect_exit 3 pentad diff e9
