#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
for command in init record test status log show diff backup rollback undo reset gc doctor ci baseline compare flaky isolate hook completion help; do
    expect_exit 0 pentad "$command" --help
    expect_out "usage: pentad $command"
    expect_out 'example'
    cp "$scratch/out" "$scratch/first"
    expect_exit 0 pentad help "$command"
    expect_same "$scratch/out" "$scratch/first"
    expect_exit 0 pentad -h "$command"
    expect_same "$scratch/out" "$scratch/first"
    expect_exit 0 pentad --help
    grep -qE "^  $command " "$scratch/out" || give_up "--help does not list $command"
done
for code in 0 1 2 3 4 64 70 130; do
    grep -qE "^ +$code  " "$scratch/out" || give_up "--help does not list exit code $code"
done
expect_exit 0 pentad help --json
expect_json 'd["schema"] == "pentad.help/1" and "pentad record" in d["text"]'
expect_exit 0 pentad --version --json
expect_json 'd["schema"] == "pentad.version/1"'
