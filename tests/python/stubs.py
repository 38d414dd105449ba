"""The stubs say what the modules are: mypy's stubtest compares them, and a program that uses them is checked strictly.

MODULE is the folder of the package as it was built.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

MODULE = pathlib.Path(os.environ["MODULE"])
PROGRAM = """
from ci_batch_test_runner import BatchTestRunner
from pentad_batch import PentadError
from test_batch_tracker import BatchTestTracker

class Tens(BatchTestTracker):
    BATCH_SIZE = 10

tracker = Tens()
edit = tracker.record_edit("orchestrator.py", "Fixed bug")
if tracker.edit_count >= 5:
    result = tracker.run_tests()
    if not result.success and result.batch_id is not None:
        print(f"Tests failed: {result.failed_tests} failures")
        tracker.rollback_batch(result.batch_id)
batch = tracker.current_batch
if batch is not None:
    print(tracker.create_backup(batch.batch_id).upper())
try:
    print(BatchTestRunner().compare_with_baseline()[0]["module"])
except PentadError as error:
    print(error.code.upper(), error.exit_code + 1)
"""


@unittest.skipUnless(shutil.which("stubtest") and shutil.which("mypy"), "mypy is not installed")
class Stubs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="pentad-stubs-")
        self.addCleanup(folder.cleanup)
        self.scratch = pathlib.Path(folder.name)
        self.environment = {**os.environ, "MYPYPATH": str(MODULE), "PYTHONPATH": str(MODULE), "MYPY_CACHE_DIR": folder.name}

    def run_program(self, *argv, expect=0):
        ran = subprocess.run(argv, cwd=self.scratch, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True)
        self.assertEqual(ran.returncode, expect, ran.stdout)
        return ran.stdout

    def test_they_are_what_the_modules_are(self):
        # What begins with an underscore has no stub; values are made of what the compiled part says.
        allowed = self.scratch / "allowed.txt"
        allowed.write_text("pentad_batch\\._.*\n")
        self.run_program("stubtest", "--allowlist", str(allowed), "--ignore-unused-allowlist", "pentad_batch",
                         "test_batch_tracker", "ci_batch_test_runner")

    def test_a_program_is_checked_with_them(self):
        (self.scratch / "program.py").write_text(PROGRAM)
        self.run_program("mypy", "--strict", "program.py")
        (self.scratch / "program.py").write_text(PROGRAM + "tracker.record_edit(5)\ntracker.run_test()\n")
        printed = self.run_program("mypy", "--strict", "program.py", expect=1)
        self.assertIn("Found 2 errors", printed)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
