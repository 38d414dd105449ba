"""The classes of the Python module, in each way that they are to be had; every test is one of the ways' own tests.

    native     the package with its compiled part
    calling    the package without it (another Python's, say): it calls the program
    names      no package; the names that `pentad init --names` writes, with what the program hands them

WAY says which. PENTAD is the program, MODULE the folder of the package as it was built.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from pentad_case import PentadCase

WAY = os.environ["WAY"]
MODULE = pathlib.Path(os.environ["MODULE"])
PENTAD = pathlib.Path(os.environ["PENTAD"])

# What the user's own settings say plays no part; this process is the one that uses the module.
for name in [name for name in os.environ if name.startswith(("PENTAD_", "GIT_"))]:
    del os.environ[name]
_scratch = tempfile.TemporaryDirectory(prefix="pentad-python-")
os.environ.update(HOME=_scratch.name, PATH=f"{PENTAD.parent}:{os.environ['PATH']}", PENTAD_PYTHON="/usr/bin/python3",
                  PYTHONDONTWRITEBYTECODE="1")
os.environ.pop("VIRTUAL_ENV", None)


def package_folder():
    """The folder to import from."""
    folder = pathlib.Path(_scratch.name) / "module"
    if WAY == "native":
        return MODULE
    if WAY == "calling":
        shutil.copytree(MODULE, folder, ignore=shutil.ignore_patterns("_native*"))
        return folder
    folder.mkdir()
    os.system(f"cd '{folder}' && '{PENTAD}' init --names -q")
    return folder


sys.path.insert(0, str(package_folder()))
from test_batch_tracker import BatchTestTracker  # noqa: E402
from ci_batch_test_runner import BatchTestRunner  # noqa: E402
import pentad_batch  # noqa: E402
from pentad_batch import PentadError  # noqa: E402

CALC = "def add(a, b):\n    return a + b\n"
TEST_CALC = """import unittest, calc

class CalcTest(unittest.TestCase):
    def test_add(self):
        self.assertEqual(calc.add(1, 2), 3)

    @unittest.skip("not now")
    def test_skipped(self):
        pass
"""


class Case(PentadCase):
    def setUp(self):
        super().setUp()
        self.write("calc.py", CALC)
        self.write("test_calc.py", TEST_CALC)
        self.pentad("init")
        self.old = os.getcwd()
        os.chdir(self.work)
        self.addCleanup(os.chdir, self.old)

    def assert_part_of(self, told, stored, place=""):
        """What is told is in the file too; the file may have fields that nobody is told."""
        if isinstance(told, dict):
            for name in told:
                self.assertIn(name, stored, place)
                self.assert_part_of(told[name], stored[name], f"{place}.{name}")
        elif isinstance(told, list):
            self.assertEqual(len(told), len(stored), place)
            for index, (ours, theirs) in enumerate(zip(told, stored)):
                self.assert_part_of(ours, theirs, f"{place}[{index}]")
        else:
            self.assertEqual(told, stored, place)

    def break_it(self):
        self.write("calc.py", CALC.replace("+", "-"))

    def write_long_test(self, seconds=1000):
        self.write("test_long.py", "import time, unittest\n\nclass T(unittest.TestCase):\n"
                                   f"    def test_long(self): time.sleep({seconds})\n")


class Way(Case):
    def test_it_is_the_one_that_is_tested(self):
        self.assertEqual(pentad_batch._native is not None, WAY == "native")
        self.assertEqual(hasattr(pentad_batch, "__path__"), WAY != "names")


class Tracker(Case):
    def test_record_edit_returns_the_edit(self):
        edit = BatchTestTracker().record_edit("calc.py", "Fixed it", author="Ana")
        self.assertEqual((edit.edit_id, edit.batch_id, edit.file_path, edit.description, edit.author, edit.files),
                         (1, 1, "calc.py", "Fixed it", "Ana", ["calc.py"]))
        self.assertRegex(edit.file_hash, "^[0-9a-f]{16}$")
        self.assertRegex(edit.timestamp, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
        self.assertIsNone(edit.result)
        tracker = json.loads(self.read("test_batch_logs/batch_tracker.json"))
        recorded = tracker["batches"][0]["edits"][0]
        for name in ("file_path", "timestamp", "description", "file_hash"):
            self.assertEqual(getattr(edit, name), recorded[name])

    def test_paths_are_taken_as_python_has_them(self):
        self.write("sub/odd name.txt", "1")
        os.chdir(self.work / "sub")
        tracker = BatchTestTracker()
        self.assertEqual(tracker.record_edit(pathlib.Path("odd name.txt")).file_path, "sub/odd name.txt")
        self.write("sub/odd name.txt", "2")
        self.assertEqual(tracker.record_edit(b"odd name.txt").file_path, "sub/odd name.txt")
        self.write("calc.py", CALC + "\n")
        self.assertEqual(tracker.record_edit(["odd name.txt", "../calc.py"]).files, ["calc.py", "sub/odd name.txt"])
        self.assertEqual(tracker.edit_count, 3)
        os.chdir("/")
        self.assertEqual(BatchTestTracker(root=self.work / "sub").edit_count, 3)
        self.assertEqual(tracker.edit_count, 3)

    def test_current_batch(self):
        tracker = BatchTestTracker()
        self.assertIsNone(tracker.current_batch)
        tracker.record_edit("calc.py", "one")
        batch = tracker.current_batch
        self.assertEqual((batch.batch_id, batch.end_time, batch.git_commit_hash), (1, None, None))
        self.assertEqual([edit.description for edit in batch.edits], ["one"])
        self.assertEqual(batch.edits[0].file_path, "calc.py")

    def test_the_edit_that_fills_the_batch_runs_the_tests(self):
        class Pairs(BatchTestTracker):
            BATCH_SIZE = 2

        tracker = Pairs()
        self.assertIsNone(tracker.record_edit("test_calc.py").result)
        self.break_it()
        result = tracker.record_edit("calc.py", "broke").result
        self.assertEqual((result.success, result.batch_id, result.total_tests, result.passed_tests, result.failed_tests,
                          result.skipped_tests, result.interrupted), (False, 1, 2, 0, 1, 1, False))
        failure = result.failures[0]
        self.assertEqual((failure["type"], failure["test_name"], failure["test_class"], failure["module"],
                          failure["file_location"]), ("FAIL", "test_add", "test_calc.CalcTest", "test_calc", "test_calc.py:5"))
        self.assertIn("Traceback", failure["traceback"])
        stored = json.loads(self.read("test_batch_logs/test_results.json"))["results"][-1]
        for name in ("batch_id", "timestamp", "success", "total_tests", "passed_tests", "failed_tests", "skipped_tests",
                     "git_commit_hash"):
            self.assertEqual(getattr(result, name), stored[name], name)
        self.assertAlmostEqual(result.duration_seconds, stored["duration_seconds"], places=4)
        for name in ("type", "test_name", "test_class", "module", "traceback", "file_location", "message"):
            self.assertEqual(failure[name], stored["failures"][0][name], name)
        self.assertIsNotNone(tracker.current_batch.end_time)

    def test_the_size_of_a_batch_is_that_of_the_settings_where_no_class_says_another(self):
        self.write("pentad.toml", "[batch]\nsize = 1\n")
        self.assertIsNotNone(BatchTestTracker().record_edit("calc.py").result)

    def test_rollback_and_backup(self):
        tracker = BatchTestTracker()
        self.break_it()
        tracker.record_edit("calc.py", "broke")
        self.assertFalse(tracker.run_tests().success)
        folder = tracker.create_backup(tracker.current_batch.batch_id)
        self.assertEqual(folder, str(self.work / "test_batch_logs/backups/batch_1"))
        self.assertEqual(pathlib.Path(folder, "calc.py").read_text(), CALC)
        self.assertIs(tracker.rollback_batch(1), True)
        self.assertEqual(self.read("calc.py").decode(), CALC)

    def test_the_culprit_is_found_tried_and_taken_back(self):
        class Pairs(BatchTestTracker):
            BATCH_SIZE = 2
        tracker = Pairs()
        tracker.run_tests()
        self.write("calc.py", CALC.replace("a + b", "a - b"))
        tracker.record_edit("calc.py", "broke it")
        self.write("notes.txt", "one\n")
        edit = tracker.record_edit("notes.txt")
        self.assertEqual([test["edits"] for test in edit.isolation.tests], [[1]])
        self.assertIsNone(edit.rollback)
        found = tracker.isolate()
        self.assertEqual((found.batch_id, found.interrupted, len(found.tests)), (1, False, 1))
        (test,) = found.tests
        self.assertEqual((test["test"], test["verdict"], test["verified"]), ("test_calc::CalcTest::test_add", "culprit", True))

        tried = tracker.rollback_culprit(dry_run=True)
        self.assertEqual((tried.dry_run, tried.edit_id, tried.edits, tried.files), (True, None, [1], ["calc.py"]))
        self.assertIn("+    return a + b", tried.diff)
        self.assertTrue(tried.result.success)
        self.assertFalse(tracker.rollback_edit(2, dry_run=True).result.success)
        self.assertTrue(tracker.preview_rollback(1).result.success)
        self.assertIsNone(tracker.preview_rollback(1, verify=False).result)
        self.assertIn(b"a - b", self.read("calc.py"))
        done = tracker.rollback_edit(1)
        self.assertEqual((done.dry_run, done.edit_id, done.edits, done.result.success), (False, 3, [1], True))
        self.assertEqual(self.read("calc.py").decode(), CALC)
        with self.assertRaises(PentadError) as refused:
            tracker.rollback_edit(1)
        self.assertEqual(refused.exception.code, "refused")

    def test_what_the_setting_takes_back(self):
        class Pairs(BatchTestTracker):
            BATCH_SIZE = 2
        self.write("pentad.toml", "[rollback]\non_failure = 'culprit'\n")
        tracker = Pairs()
        tracker.run_tests()
        self.write("calc.py", CALC.replace("a + b", "a - b"))
        tracker.record_edit("calc.py", "broke it")
        self.write("notes.txt", "one\n")
        edit = tracker.record_edit("notes.txt")
        self.assertFalse(edit.result.success)
        self.assertEqual((edit.rollback.edits, edit.rollback.files, edit.rollback.result.success), ([1], ["calc.py"], True))
        self.assertEqual(self.read("calc.py").decode(), CALC)

    def test_run_tests_with_a_pattern(self):
        self.write("test_other.py", TEST_CALC)
        result = BatchTestTracker().run_tests(pattern="test_o*.py")
        self.assertEqual((result.success, result.total_tests, result.batch_id), (True, 2, None))
        self.assertEqual(BatchTestTracker().run_tests().total_tests, 4)

    def test_a_workspace_without_tests_can_be_recorded_and_not_tested(self):
        (self.work / "test_calc.py").unlink()

        class Single(BatchTestTracker):
            BATCH_SIZE = 1

        self.assertIsNone(Single().record_edit("calc.py").result)
        with self.assertRaises(PentadError) as caught:
            BatchTestTracker().run_tests()
        self.assertEqual((caught.exception.code, caught.exception.exit_code), ("no_tests", 4))


class Errors(Case):
    def test_they_are_those_of_the_program(self):
        tracker = BatchTestTracker()
        tracker.record_edit("calc.py")
        for call, *command in ((lambda: tracker.rollback_batch(9), "rollback", "9"),
                               (lambda: tracker.create_backup(9), "backup", "9"),
                               (lambda: tracker.record_edit("none.py"), "record", str(self.work / "none.py")),
                               (lambda: tracker.record_edit("/etc/passwd"), "record", "/etc/passwd"),
                               (lambda: tracker.run_tests("x*.py"), "test", "-p", "x*.py"),
                               (lambda: BatchTestRunner().compare_with_baseline(), "compare"),
                               (lambda: BatchTestRunner().compare_with_baseline("b.json"), "compare", "--baseline-file",
                                str(self.work / "b.json"))):
            ran = self.pentad(*command, "--json", expect=None)
            error = json.loads(ran.stdout)["error"]
            with self.assertRaises(RuntimeError) as caught:
                call()
            self.assertIsInstance(caught.exception, PentadError)
            self.assertEqual((str(caught.exception), caught.exception.code, caught.exception.exit_code),
                             (error["message"], error["code"], error["exit_code"]))

    def test_settings_that_are_wrong(self):
        class Wrong(BatchTestTracker):
            BATCH_SIZE = 0

        with self.assertRaisesRegex(PentadError, "must be a whole number from 1") as caught:
            Wrong().record_edit("calc.py")
        self.assertEqual(caught.exception.code, "usage")
        with self.assertRaises(PentadError):
            BatchTestTracker(root="/none/such").edit_count


class Runner(Case):
    def test_results_are_those_of_the_file(self):
        self.break_it()
        results = BatchTestRunner().run_all_tests(verbose=True)
        self.assertFalse(results.overall_success)
        self.assertEqual(results.results_file, str(self.work / "test_batch_logs/ci_test_results.json"))
        stored = json.loads(self.read("test_batch_logs/ci_test_results.json"))
        for name in ("timestamp", "overall_success", "total_duration", "modules", "git_commit"):
            self.assert_part_of(getattr(results, name), stored[name], name)
        module = results.modules["test_calc"]
        self.assertEqual([module[name] for name in ("total_tests", "passed", "failed", "skipped", "errors")], [2, 0, 1, 1, 0])
        self.assertEqual(set(module["tests"]), {"test_calc::CalcTest::test_add", "test_calc::CalcTest::test_skipped"})
        self.assertEqual(results.modules["test_calc"]["failures"][0]["test_name"], "test_add")

    def test_baseline_and_regressions(self):
        runner = BatchTestRunner()
        self.assertTrue(runner.set_baseline().overall_success)
        self.assertEqual(runner.compare_with_baseline(), [])
        self.break_it()
        regressions = runner.compare_with_baseline()
        self.assertEqual([(one["module"], one["type"], one["delta"]) for one in regressions],
                         [("test_calc", "new_failures", 1)])
        self.assertEqual(regressions[0]["failures"][0]["test_name"], "test_add")
        self.assert_part_of(regressions, json.loads(self.read("test_batch_logs/regressions.json"))["regressions"])

    def test_a_baseline_of_ones_own(self):
        os.chdir(self.scratch)
        runner = BatchTestRunner(self.work)
        runner.set_baseline(baseline_file="mine.json")
        self.assertTrue((self.scratch / "mine.json").is_file())
        self.assertEqual(runner.compare_with_baseline(baseline_file=pathlib.Path("mine.json")), [])

    def test_the_timeout_of_a_class(self):
        class Hasty(BatchTestRunner):
            TIMEOUT = 0.5

        self.write_long_test()
        started = time.monotonic()
        results = Hasty().run_all_tests()
        self.assertLess(time.monotonic() - started, 20)
        self.assertEqual(results.modules["test_long"]["errors"], 1)


class Host(Case):
    """Nothing may misbehave inside the program that uses the module."""

    def test_other_threads_go_on_while_tests_run(self):
        self.write_long_test(1.0)
        ticks = []
        done = threading.Event()

        def tick():
            while not done.wait(0.01):
                ticks.append(time.monotonic())

        thread = threading.Thread(target=tick)
        thread.start()
        result = BatchTestTracker().run_tests()
        done.set()
        thread.join()
        self.assertTrue(result.success)
        self.assertGreater(len(ticks), 50)
        self.assertLess(max(b - a for a, b in zip(ticks, ticks[1:])), 0.5)

    def test_ctrl_c_ends_a_run_and_keeps_what_it_found(self):
        interrupted = []

        # What a unit's process is at can't be seen from outside: it says so by a file.
        self.write("test_long.py", "import time, unittest\n\nclass T(unittest.TestCase):\n    def test_long(self):\n"
                                   f"        open({str(self.scratch / 'running')!r}, 'w').close()\n        time.sleep(1000)\n")

        def interrupt_when_running():
            while not (self.scratch / "running").exists() and not done.wait(0.02):
                pass
            done.wait(0.3)
            interrupted.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

        done = threading.Event()
        thread = threading.Thread(target=interrupt_when_running)
        thread.start()
        try:
            with self.assertRaises(KeyboardInterrupt):
                BatchTestTracker().run_tests()
        finally:
            ended = time.monotonic()
            done.set()
            thread.join()
        self.assertLess(ended - interrupted[0], 1.0)
        stored = json.loads(self.read("test_batch_logs/test_results.json"))["results"][-1]
        self.assertTrue(stored["interrupted"])
        self.assertEqual(stored["passed_tests"], 1, "what had finished before")
        self.assertEqual(BatchTestTracker().run_tests("test_calc.py").passed_tests, 1)

    def test_signals_streams_and_children_are_left_alone(self):
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)}
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        child = subprocess.Popen(["sleep", "100"], start_new_session=True)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        printed = self.scratch / "printed"
        saved = os.dup(1), os.dup(2)
        with open(printed, "wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        try:
            self.break_it()
            tracker = BatchTestTracker()
            tracker.record_edit("calc.py")
            tracker.run_tests()
            tracker.rollback_batch(1)
            BatchTestRunner().run_all_tests(verbose=True)
        finally:
            for number, copy in enumerate(saved, 1):
                os.dup2(copy, number)
                os.close(copy)
        self.assertEqual(printed.read_bytes(), b"")
        self.assertEqual({number: signal.getsignal(number) for number in before}, before)
        self.assertEqual(signal.pthread_sigmask(signal.SIG_BLOCK, []), mask)
        self.assertIsNone(child.poll())

    def test_several_threads_at_once(self):
        results = []
        threads = [threading.Thread(target=lambda: results.append(BatchTestTracker(self.work).run_tests()))
                   for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([result.passed_tests for result in results], [1, 1, 1])


class Main(Case):
    def test_it_is_the_program_under_the_name(self):
        self.assertEqual(pentad_batch.main("test_batch_tracker.py", ["record", "calc.py", "-d", "x"], batch_size=1), 0)
        self.assertEqual(BatchTestTracker().current_batch.edits[0].description, "x")
        self.break_it()
        self.assertEqual(pentad_batch.main("ci_batch_test_runner.py", ["-q"]), 1)
        self.assertEqual(pentad_batch.main("test_batch_tracker.py", ["nonsense"]), 64)

    @unittest.skipIf(WAY == "names", "the names are files in the workspace there")
    def test_the_modules_are_programs(self):
        ran = self.run_program(sys.executable, "-m", "test_batch_tracker", "status", "-q",
                               env={**os.environ, "PYTHONPATH": sys.path[0]})
        self.assertIn("0", ran.stdout)
        self.run_program(sys.executable, "-m", "ci_batch_test_runner", env={**os.environ, "PYTHONPATH": sys.path[0]})


if __name__ == "__main__":
    unittest.main()
