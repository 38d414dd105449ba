#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
cd "$HOME"
echo x >file.txt
expect_exit 3 pentad record file.txt
expect_err '--force'
expect_absent "$HOME/test_batch_logs"
expect_exit 0 pentad --force record file.txt
expect_out 'edit 1 recorded'
