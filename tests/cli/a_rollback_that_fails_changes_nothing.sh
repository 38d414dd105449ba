# P2: where a file can't be replaced, no file is, the history says so, and the rollback can be tried again.
. "$(dirname "$0")/prelude.sh"
make_project
echo "one" >other.txt
pentad init -q
echo "# changed" >>calc.py
echo "two" >other.txt
expect_exit 0 pentad --batch-size 1 record calc.py other.txt --no-test
cp calc.py "$scratch/changed.py"
if ! chattr +i calc.py 2>/dev/null; then
    echo "skipped: files can't be made immutable here (needs root and a file system with that flag)"
    exit 0
fi
trap 'chattr -i "$work/calc.py" 2>/dev/null || true; rm -rf "$scratch"' EXIT
expect_exit 70 pentad rollback 1 --no-verify
expect_err 'nothing was changed'
expect_same calc.py "$scratch/changed.py"
expect_content other.txt two
expect_exit 3 pentad undo
expect_exit 70 pentad rollback --edit 1 --no-verify
expect_err 'nothing was changed'
expect_content other.txt two
expect_exit 3 pentad undo
expect_exit 0 pentad show e1
expect_no_out 'rolled back'
chattr -i calc.py
expect_exit 0 pentad doctor
expect_exit 0 pentad rollback 1 --no-verify
expect_content other.txt one
