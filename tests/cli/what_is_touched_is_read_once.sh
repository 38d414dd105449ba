#!/usr/bin/env bash
# A file that was touched, and is as it was, is known as such after the next run of tests: the index says so.
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad init
index=test_batch_logs/index

# Until a run finds nothing that it has to write: what was written in the moment of a look is looked at once more.
settle() {
    local _
    for _ in 1 2 3 4 5; do
        cp "$index" "$scratch/index"
        expect_exit 0 pentad test
        cmp -s "$index" "$scratch/index" && return
    done
    give_up 'the index is written anew by each run'
}

settle
touch -d '2 hours ago' calc.py
sleep 0.1  # what was touched in the very moment is looked at once more
expect_exit 0 pentad test
! cmp -s "$index" "$scratch/index" || give_up 'the index does not know that calc.py was touched'
settle

# Not so what is of the future, and looked at each time: it is no reason to write.
touch -d '2 hours' calc.py
settle
touch calc.py
settle

# What nobody has recorded stays to be found.
echo '# more' >>calc.py
touch -d '3 hours ago' test_calc.py
expect_exit 0 pentad test
expect_exit 0 pentad record . --no-test
expect_out 'edit 1 recorded: calc.py'
expect_no_out 'test_calc.py'

# Also what is too large to be read, of which nothing but its stat data tells.
head -c 5000 /dev/zero >big
touch -d '1 hour' big
printf '[store]\nsize_limit = 1000\n' >pentad.toml
expect_exit 0 pentad record . --no-test
expect_exit 0 pentad record test_calc.py --batch-size 1 --no-test || true
settle
printf x | dd of=big bs=1 conv=notrunc status=none
touch -d '2 hours ago' test_calc.py
sleep 0.1
expect_exit 0 pentad test
expect_exit 0 pentad record . --no-test
expect_out ': big'
