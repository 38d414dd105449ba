#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
cp calc.py "$scratch/before"
echo '# a comment' >>test_calc.py
expect_exit 0 pentad record test_calc.py -d 'A comment'
sed -i 's/a + b/a - b/' calc.py
expect_exit 0 pentad record calc.py -d 'Broke adding'
echo new >new.txt
expect_exit 0 pentad record new.txt -d 'A new file'

expect_exit 0 pentad rollback --edit e2 --dry-run
expect_out 'would restore calc.py'
expect_out '+    return a + b'
expect_no_out 'new.txt'
cmp -s calc.py "$scratch/before" && give_up 'a dry run changed the file'

# The batch is open, and goes on; its tests run all the same.
expect_exit 0 pentad rollback --edit 2
expect_out 'rollback of edit 2 (Broke adding) · edit 4'
expect_out 'restored calc.py'
[[ $(tail -n 1 "$scratch/out") =~ ^✓\ .*2\ passed ]] || give_up 'the last line does not say it all'
expect_same calc.py "$scratch/before"
expect_content new.txt new
expect_exit 0 pentad status
expect_out '3 of 5'
expect_exit 0 pentad show e2
expect_out 'rolled back by e4'

expect_exit 3 pentad rollback --edit 2
expect_err 'edit 2 is rolled back already (edit 4)'
expect_exit 3 pentad rollback --edit 4
expect_err "edit 4 is a rollback; 'pentad undo' takes it back"
expect_exit 3 pentad rollback --edit 17
expect_err 'edit 17 does not exist'

expect_exit 1 pentad undo
expect_exit 0 pentad show e2
expect_no_out 'rolled back'
expect_exit 0 pentad rollback --edit 2 --no-verify
expect_same calc.py "$scratch/before"

# The fifth edit closes the batch, whose tests pass without what was taken back.
echo '# more' >>new.txt
expect_exit 0 pentad record new.txt
echo '# more' >>new.txt
expect_exit 0 pentad record new.txt
expect_out '2 cached'
