#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project

# A fresh checkout has no folder for results; that is no reason to lose them.
expect_exit 0 pentad ci --junit results/deep/junit.xml --ctrf results/ctrf.json --tap tap/out.tap --events ev/e.ndjson
for file in results/deep/junit.xml results/ctrf.json tap/out.tap ev/e.ndjson; do expect_present "$file"; done

# What was written for others is no change of what is tested, when it is named again.
expect_exit 0 pentad ci --set-baseline --junit results/deep/junit.xml --ctrf results/ctrf.json --tap tap/out.tap --events ev/e.ndjson
expect_err 'nothing was run again'

# What can't be written is known before any test runs.
rm test_batch_logs/ci_test_results.json
for file in '' - results results/ calc.py/junit.xml; do
    for option in --junit --ctrf --tap --events; do
        status=0
        pentad ci "$option" "$file" >"$scratch/out" 2>"$scratch/err" || status=$?
        [[ $status -eq 64 || $status -eq 70 ]] || give_up "$option '$file' exited with $status"
        expect_no_err 'running'
    done
done
expect_exit 64 pentad compare --baseline-file ''
expect_exit 70 pentad baseline --baseline-file results
expect_err 'name a file'
expect_no_err 'running'
mkfifo baseline_pipe
expect_exit 70 pentad baseline --baseline-file baseline_pipe
rm baseline_pipe
expect_absent test_batch_logs/ci_test_results.json

# Pipes and devices are written to, never replaced.
mkfifo pipe
cat pipe >"$scratch/from_pipe" &
expect_exit 0 pentad ci --tap pipe
wait $!
[[ -p pipe ]] || give_up 'the pipe was replaced'
grep -q '^1\.\.2' "$scratch/from_pipe" || give_up 'nothing came through the pipe'
rm pipe
expect_exit 0 pentad ci -q --tap /dev/stdout
expect_out 'TAP version 14'

# A symlink stays one.
mkdir elsewhere
echo old >elsewhere/junit.xml
ln -s elsewhere/junit.xml junit.xml
expect_exit 0 pentad ci --junit junit.xml
[[ -L junit.xml ]] || give_up 'the symlink was replaced'
grep -q testsuites elsewhere/junit.xml || give_up 'the file that the symlink names was not written'

# When one can't be written after all, the results are told all the same. A device of our own, which only root can make:
# a test that fails must not replace the real one.
if mknod full c 1 7 2>/dev/null && ! { echo x >full; } 2>/dev/null; then
    expect_exit 70 pentad ci --tap full
    expect_out '2 passed'
    [[ -c full ]] || give_up 'the device was replaced'
fi
