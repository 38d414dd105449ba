#!/usr/bin/env bash
# Python takes bytecode for the source's when size and whole second agree. An edit, its test and its rollback often fall
# within one second, to as many bytes; not each time, and so there are several of each.
. "$(dirname "$0")/prelude.sh"
unset PYTHONDONTWRITEBYTECODE
make_project
expect_exit 0 pentad init
for batch in 1 2 3 4; do
    sed -i 's/a + b/a - b/' calc.py
    expect_exit 1 pentad record calc.py --batch-size 1
    ls __pycache__/calc.*.pyc >/dev/null || give_up 'no bytecode was made, so this test would show nothing'
    expect_exit 0 pentad rollback "$batch" --no-verify
    expect_exit 0 pentad test --all
done

# Recorded by nobody.
for _ in 1 2 3 4; do
    sed -i 's/a + b/a - b/' calc.py
    expect_exit 1 pentad test
    sed -i 's/a - b/a + b/' calc.py
    expect_exit 0 pentad test --all
done

# Found when a batch closes.
echo 'value = 1' >helper.py
sed -i 's/^import calc$/import calc, helper/; s/calc.add(2, 3), 5/(calc.add(2, 3), helper.value), (5, 1)/' test_calc.py
expect_exit 0 pentad record . --batch-size 1
for value in 2 1 2 1 2 1; do
    echo "value = $value" >helper.py
    echo "$value" >>note.txt
    expect_exit $((value - 1)) pentad record note.txt --batch-size 1
done
