#!/usr/bin/env bash
# The specification's sections 1 and "Advanced Usage", line by line as they are written there.
. "$(dirname "$0")/prelude.sh"
make_specification_project
make_repository

# Record a file edit
block 0 <<'TEXT'
python test_batch_tracker.py record orchestrator.py -d "Description of change"
TEXT
expect_line 'edit 1 recorded: orchestrator\.py \(Description of change\) · batch 1: 1 of 5'
# Run tests manually; the three names are no test modules, though one of them matches test*.py
block 0 <<'TEXT'
python test_batch_tracker.py test
TEXT
expect_out '4 passed'
expect_no_err test_batch_tracker
expect_exit 0 pentad test --json
expect_json 'all("batch_" not in t["id"] for t in d["tests"])'
# Show current status
block 0 <<'TEXT'
python test_batch_tracker.py status
TEXT
expect_out 'orchestrator.py'
# Create backup before applying changes
block 0 <<'TEXT'
python test_batch_tracker.py backup 1
TEXT
expect_present test_batch_logs/backups/batch_1/orchestrator.py
# Rollback a batch
block 0 <<'TEXT'
python test_batch_tracker.py rollback 1
TEXT
# Reset tracker: in a script, where nobody can be asked, it goes on as the original did
block 0 <<'TEXT'
python test_batch_tracker.py reset
TEXT
expect_out 'removed '
expect_exit 0 pentad status --json
expect_json 'd["edit_count"] == 0'

# Example workflow: the third edit breaks what is tested
expect_exit 0 pentad init
sed -i 's/42/43/' circuit_breaker.py
echo '# new section' >>report_generator.py
block 1 <<'TEXT'
# Make edits and record them
python test_batch_tracker.py record orchestrator.py -d "Fixed stage 3 bug"
python test_batch_tracker.py record dnp_integration.py -d "Updated validation"
python test_batch_tracker.py record circuit_breaker.py -d "Enhanced error handling"
python test_batch_tracker.py record report_generator.py -d "Added new report section"
python test_batch_tracker.py record canonical_notation.py -d "Fixed parsing issue"
# ↑ Tests run automatically after 5th edit
TEXT
expect_out '2 failed'
expect_present test_batch_logs/test_report_batch_1.txt
git checkout -q circuit_breaker.py report_generator.py
sed -i 's/42/43/' circuit_breaker.py
block 0 <<'TEXT'
python test_batch_tracker.py rollback 1
TEXT
expect_out '4 passed'

# Custom test patterns
block 0 <<'TEXT'
python test_batch_tracker.py test -p "test_orchestrator*.py"
TEXT
expect_out '2 passed'
block 0 <<'TEXT'
python test_batch_tracker.py test -p "test_*_integration.py"
TEXT
expect_out '2 passed'

# Custom batch size: an edit of the file, seen by all that goes through the names
sed -i 's/^    BATCH_SIZE = 5 .*/    BATCH_SIZE = 10  # Change from 5 to 10/' test_batch_tracker.py
block 0 <<'TEXT'
python test_batch_tracker.py record orchestrator.py -d "one of ten"
./test_batch_integration.sh record orchestrator.py "two of ten"
TEXT
expect_out '1 of 10'
expect_out '2 of 10'

# Tracker state corrupted: reset, then what git has of the published files
git add -f test_batch_logs/*.json
git commit -qm 'with the published files' test_batch_logs
echo garbage >test_batch_logs/journal.db
expect_exit 70 pentad status
block 0 <<'TEXT'
# Reset tracker
python test_batch_tracker.py reset

# Restore from git
git checkout test_batch_logs/
TEXT
expect_present test_batch_logs/batch_tracker.json
expect_exit 0 pentad reset --yes --import test_batch_logs
expect_exit 0 pentad status --json
expect_json 'd["edit_count"] >= 7'

# Performance issues
cat >test_specific_module.py <<<'import unittest'
python -m unittest test_orchestrator_x.py -v 2>"$scratch/err" || give_up 'unittest itself does not run them'
