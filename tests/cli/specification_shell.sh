#!/usr/bin/env bash
# The specification's sections 3, "Manual Integration", "Rollback Procedures" and "Best Practices", as they are written.
. "$(dirname "$0")/prelude.sh"
make_specification_project
make_repository

block 0 <<'TEXT'
# Record an edit
./test_batch_integration.sh record orchestrator.py "Fixed stage 3"
TEXT
expect_line 'edit 1 recorded: orchestrator\.py \(Fixed stage 3\) · batch 1: 1 of 5'
block 0 <<'TEXT'
# Run tests
./test_batch_integration.sh test
TEXT
expect_out '4 passed'
block 0 <<'TEXT'
./test_batch_integration.sh test "test_orchestrator*.py"
TEXT
expect_out '2 passed'
block 0 <<'TEXT'
# Show status
./test_batch_integration.sh status
TEXT
block 0 <<'TEXT'
# Create backup
./test_batch_integration.sh backup 1
TEXT
block 0 <<'TEXT'
# Rollback with automatic test verification
./test_batch_integration.sh rollback 1
TEXT
expect_out '4 cached'
block 0 <<'TEXT'
# Set baseline
./test_batch_integration.sh baseline
TEXT
block 0 <<'TEXT'
# Compare with baseline
./test_batch_integration.sh compare
TEXT
block 0 <<'TEXT'
./test_batch_integration.sh reset
TEXT
block 0 <<'TEXT'
./test_batch_integration.sh help
TEXT
expect_out 'pentad record'

# Method 1: manual integration
git add -A
git commit -qm 'before the batch'
block 0 <<'TEXT'
# Before making changes, set baseline
./test_batch_integration.sh baseline

# Make your edits
vim orchestrator.py
./test_batch_integration.sh record orchestrator.py "Fixed stage 3 logic"

vim dnp_integration.py
./test_batch_integration.sh record dnp_integration.py "Updated DNP validation"
TEXT
block 0 <<'TEXT'
vim report_generator.py
./test_batch_integration.sh record report_generator.py "Fixed null pointer in stage 3 validation"
vim canonical_notation.py
./test_batch_integration.sh record canonical_notation.py "- a text that begins with a hyphen"
TEXT
sed -i 's/42/43/' circuit_breaker.py
# The fifth runs the tests, and they fail; in comparison with the baseline that is a regression.
status=0
./test_batch_integration.sh record circuit_breaker.py "Enhanced error handling" >"$scratch/out" 2>"$scratch/err" || status=$?
[[ $status -eq 1 || $status -eq 2 ]] || give_up "the fifth edit exited with $status"
block 0 <<'TEXT'
# If tests fail, check the report
cat test_batch_logs/test_report_batch_1.txt
TEXT
expect_out 'Enhanced error handling'
cp -r . "$scratch/failed"

block 0 <<'TEXT'
# Rollback if needed
./test_batch_integration.sh rollback 1
TEXT
expect_out '4 passed'

# Emergency rollback, each of its ways from the state after the failed batch
for way in copy reset; do
    rm -rf "$scratch/again"
    cp -r "$scratch/failed" "$scratch/again"
    cd "$scratch/again"
    if [[ $way = copy ]]; then
        block 0 <<'TEXT'
# If tracker is broken, manual rollback from backup
cp test_batch_logs/backups/batch_1/* .
TEXT
    else
        block 0 <<'TEXT'
# Restore git state
git reset --hard $(cat test_batch_logs/backups/batch_1/git_commit.txt)
TEXT
    fi
    expect_content circuit_breaker.py $'def answer():\n    return 42'
    block 0 <<'TEXT'
# Re-run tests
./test_batch_integration.sh test
TEXT
    expect_out '4 passed'
done

# A description that was not quoted is an error, and not two more files.
expect_exit 64 ./test_batch_integration.sh record orchestrator.py Fixed stage 3
expect_err 'quotes'
# Options of pentad go on working behind the specification's arguments.
expect_exit 0 ./test_batch_integration.sh record orchestrator.py "Fixed" --json --author Ana
expect_json 'd["edit"]["author"] == "Ana" and d["edit"]["description"] == "Fixed"'
# A link of that name to the program is the same.
ln -s "$program" "$scratch/bin/test_batch_integration.sh"
expect_exit 0 test_batch_integration.sh record orchestrator.py "Through a link"
expect_out '(Through a link)'
