#!/usr/bin/env bash
# The specification's "Programmatic Usage" as it is written there, and the rest of both classes.
. "$(dirname "$0")/prelude.sh"
make_specification_project

cat >example.py <<'PYTHON'
from test_batch_tracker import BatchTestTracker

tracker = BatchTestTracker()

# Record edits
tracker.record_edit("orchestrator.py", "Fixed bug")
tracker.record_edit("dnp_integration.py", "Updated validation")

# Manual test trigger
if tracker.edit_count >= 5:
    result = tracker.run_tests()
    if not result.success:
        print(f"Tests failed: {result.failed_tests} failures")
        tracker.rollback_batch(result.batch_id)

# Create backup before risky changes
tracker.create_backup(tracker.current_batch.batch_id)
PYTHON
expect_exit 0 python example.py
expect_present test_batch_logs/backups/batch_1/orchestrator.py
# The batch is filled; an edit of the next one breaks tests, and the example takes the batch that it belongs to back.
for number in 3 4 5; do expect_exit 0 pentad record report_generator.py; done
sed -i 's/42/43/' circuit_breaker.py
expect_exit 0 pentad record circuit_breaker.py
expect_exit 0 python example.py
expect_out 'Tests failed: 2 failures'
expect_content circuit_breaker.py $'def answer():\n    return 42'

cat >more.py <<'PYTHON'
from test_batch_tracker import BatchTestTracker
from ci_batch_test_runner import BatchTestRunner


class Pairs(BatchTestTracker):
    BATCH_SIZE = 2


tracker = Pairs()
first = tracker.record_edit("orchestrator.py", "one")
while (edit := tracker.record_edit("orchestrator.py", "again")).result is None:
    pass
assert edit.result.success and edit.result.total_tests == 4, edit
assert edit.result.batch_id == edit.batch_id
open("circuit_breaker.py", "a").write("\ndef answer():\n    return 1\n")
result = tracker.run_tests(pattern="test_orchestrator*.py")
assert not result.success and result.failed_tests == 1 and result.total_tests == 2, result
failure = result.failures[0]
assert failure["type"] == "FAIL" and failure["test_name"] == "test_circuit_breaker", failure
assert failure["test_class"] == "test_orchestrator_x.AnswerTest" and failure["module"] == "test_orchestrator_x", failure
assert failure["file_location"].startswith("test_orchestrator_x.py:") and "Traceback" in failure["traceback"], failure
try:
    tracker.rollback_batch(99)
except RuntimeError as error:
    assert "batch 99" in str(error) and error.exit_code == 3, error
else:
    raise AssertionError("no error")

runner = BatchTestRunner()
assert not runner.run_all_tests().overall_success
open("circuit_breaker.py", "a").write("\ndef answer():\n    return 42\n")
assert runner.set_baseline().modules["test_x_integration"]["passed"] == 2
assert runner.compare_with_baseline() == []
open("orchestrator.py", "a").write("\ndef answer():\n    return 1\n")
regressions = runner.compare_with_baseline()
assert {one["module"] for one in regressions} == {"test_orchestrator_x", "test_x_integration"}, regressions
PYTHON
expect_exit 0 python more.py

# An import does nothing but import, and says so when there is nothing to import.
mkdir "$scratch/empty"
cp test_batch_tracker.py "$scratch/empty"
cd "$scratch/empty"
expect_exit 0 python -c 'import test_batch_tracker'
expect_silence
[[ $(ls -A) = test_batch_tracker.py ]] || give_up 'importing it made files'
sed -i 's/os.fsdecode(b"[^"]*")/""/' test_batch_tracker.py
expect_exit 1 env PATH=/nowhere "$(python3 -c 'import sys; print(sys.executable)')" -c 'import test_batch_tracker'
expect_err 'pentad is not installed'
# An installed Python module is preferred, and its class is the one that the file's own class extends.
printf 'class BatchTestTracker:\n    BATCH_SIZE = 5\n    origin = "module"\n' >pentad_batch.py
expect_exit 0 python -c 'from test_batch_tracker import BatchTestTracker as T; print(T.origin, T.__mro__[0].__module__)'
expect_line 'module test_batch_tracker'
