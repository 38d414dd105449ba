#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
echo 'print("the original")' >ci_batch_test_runner.py
expect_exit 3 pentad init --names
expect_err 'ci_batch_test_runner.py is not pentad'
expect_absent test_batch_tracker.py
expect_absent test_batch_logs
rm ci_batch_test_runner.py

expect_exit 0 pentad init --names --json
expect_json 'len(d["names"]) == 3'
for name in test_batch_tracker.py ci_batch_test_runner.py test_batch_integration.sh; do
    [[ -x $name ]] || give_up "$name can't be executed"
done
# They are part of the first snapshot, and an edited one is kept.
expect_exit 0 pentad status --changes --json
expect_json 'd["changes"] == []'
sed -i 's/BATCH_SIZE = 5/BATCH_SIZE = 7/' test_batch_tracker.py
rm test_batch_integration.sh
expect_exit 0 pentad init --names
expect_out 'kept test_batch_tracker.py'
expect_out 'wrote test_batch_integration.sh'
expect_out '.gitignore'
grep -q 'BATCH_SIZE = 7' test_batch_tracker.py || give_up 'the edited file was overwritten'

# A program that moved is found in PATH; with none there is a clear message.
sed -i 's/^for program in .* "$here/for program in \/nowhere\/pentad "$here/' test_batch_integration.sh
ln -s "$program" "$scratch/pentad"
expect_exit 0 env "PATH=$scratch:$PATH" ./test_batch_integration.sh status
expect_exit 70 env PATH=/usr/bin:/bin ./test_batch_integration.sh status
expect_err 'pentad is not installed'
# Odd characters in the program's path.
mkdir "$scratch/it's \"odd\" \\ ü"
cp "$program" "$scratch/it's \"odd\" \\ ü/pentad"
rm test_batch_integration.sh test_batch_tracker.py
expect_exit 0 "$scratch/it's \"odd\" \\ ü/pentad" init --names
expect_exit 0 env PATH=/usr/bin:/bin ./test_batch_integration.sh status
expect_exit 0 env PATH=/usr/bin:/bin python3 test_batch_tracker.py status
expect_exit 0 env PATH=/usr/bin:/bin python3 -c 'import test_batch_tracker; print(test_batch_tracker.BatchTestTracker().edit_count)'
expect_line 0
