"""pentad in Python: the specification's classes BatchTestTracker and BatchTestRunner.

They are the same in two ways: over the compiled part of this package (`_native`), or, where that is missing or is for another
Python, over the program pentad, which has this file in it and hands it to the names that `pentad init --names` writes.
Errors are exceptions with the program's own messages. Nothing is printed.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import types

try:
    if not globals().get("__path__"):
        raise ImportError("this is no installed package, but the program's own text")
    from . import _native
except ImportError:
    _native = None

__all__ = ["BatchInfo", "BatchTestResult", "BatchTestRunner", "BatchTestTracker", "CiResults", "FileEdit",
           "IsolationResult", "PentadError", "RollbackResult", "main"]

# The exit codes with which a command has done what it was asked to: passed, failed, regressions, no tests found.
_DONE = (0, 1, 2, 4)
_INTERRUPTED = 130


class PentadError(RuntimeError):
    """pentad refused, or could not go on. `code`: `refused`, `not_found`, `usage`, ...; `exit_code`: the program's."""

    def __init__(self, message, code="io", exit_code=70):
        super().__init__(message)
        self.code = code
        self.exit_code = exit_code


class _Value(types.SimpleNamespace):
    pass


class FileEdit(_Value):
    """An edit: edit_id, batch_id, file_path, file_hash, timestamp, description, author, files, notes; of the tests that it started, or
    None, `result`, `isolation` (an IsolationResult: who broke them) and `rollback` (a RollbackResult: what [rollback]
    on_failure took back)."""


class BatchTestResult(_Value):
    """What a run of the tests said: batch_id (None: nothing is recorded yet), timestamp, success, total_tests, passed_tests,
    failed_tests, skipped_tests, duration_seconds, git_commit_hash, failures."""


class IsolationResult(_Value):
    """What a search for culprits found: batch_id, run_id, worlds (states that were run), interrupted, tests: dicts with test,
    verdict (`culprit`, `pair`, `flaky`, `fixed`, `undetermined`), edits, verified, executions, confidence, reason."""


class RollbackResult(_Value):
    """What a rollback did, or would do: dry_run, edit_id (its own number; None in a dry run), edits, dependents, files, diff
    (of a dry run), notes, and `result`: what the tests say afterwards, or None."""


class BatchInfo(_Value):
    """A batch: batch_id, start_time, end_time (None while it takes edits), git_commit_hash, edits."""


class CiResults(_Value):
    """What ci_test_results.json says: timestamp, overall_success, total_duration, modules, git_commit, results_file."""


# -- over the program --------------------------------------------------------------------------------------------------
def _program():
    """pentad: what the file named that handed this text on, else where this package was installed, else in PATH."""
    given = globals().get("PROGRAM")
    folders = [os.path.dirname(os.path.abspath(__file__))] if globals().get("__path__") else []
    # PREFIX/lib/python3/dist-packages/pentad_batch: some folders below PREFIX. A virtual environment has its own bin.
    while folders and os.path.dirname(folders[-1]) != folders[-1]:
        folders.append(os.path.dirname(folders[-1]))
    for path in [given, *(os.path.join(folder, "bin", "pentad") for folder in folders[:6]), shutil.which("pentad")]:
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise PentadError("the program pentad is not installed; install it, or put it into PATH", "tool", 70)


def _ask(command, environment):
    """Its exit status, stdout and stderr. Ctrl-C ends its tests, and what they had found is kept."""
    # In a session of its own: a terminal's Ctrl-C would reach it beside ours, and perhaps when it is keeping the results.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env={**os.environ, **environment}, start_new_session=True)
    with process:
        try:
            out, err = process.communicate()
        except BaseException:
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
    return process.returncode, out, err


class _Calling:
    """The use cases over the program: each is a command, and what it prints with --json."""

    def __init__(self, root, environment):
        self._root = root
        self._environment = environment

    def _call(self, *arguments):
        status, out, err = _ask([_program(), "-C", self._root, "--json", *arguments], self._environment)
        try:
            document = json.loads(out)
        except ValueError:
            lines = err.decode("utf-8", "replace").strip().splitlines()
            raise PentadError(lines[-1] if lines else f"pentad exited with {status}", exit_code=status) from None
        error = document.get("error")
        if error and not (error["code"] == "no_tests" and document["schema"] != "pentad.error/1"):
            raise PentadError(error["message"], error["code"], error["exit_code"])
        if status not in _DONE and status != _INTERRUPTED:
            raise PentadError(f"pentad exited with {status}", exit_code=status)
        return document

    def _result(self, run, batch_id):
        bad = [test for test in run.get("tests", ()) if test["status"] in ("failed", "error", "timed out", "crashed")]
        return {"batch_id": run["batch"] if run["batch"] is not None else batch_id, "timestamp": run["started"],
                "success": run["success"], "total_tests": run["total"], "passed_tests": run["passed"] + run["cached"],
                "failed_tests": run["failed"], "skipped_tests": run["skipped"], "duration_seconds": run["duration"],
                "git_commit_hash": run.get("git_commit") or None, "failures": [_failure(test) for test in bad],
                "run_id": run["run"], "interrupted": run["interrupted"], "warnings": run["warnings"]}

    def edit_count(self):
        return self._call("status")["edit_count"]

    def current_batch(self):
        status = self._call("status")
        batch = status["open_batch"] or status["last_closed"]
        if batch is None:
            return None
        edits = status["open_edits"] if status["open_batch"] else self._call("show", f"b{batch['batch']}")["edits"]
        return {"batch_id": batch["batch"], "start_time": batch["opened"], "end_time": batch["closed"],
                "git_commit_hash": batch["git_commit"] or None, "edits": [_edit(edit) for edit in edits]}

    def record_edits(self, paths, description, author):
        who = [f"--author={author}"] if author else []
        document = self._call("record", f"--description={description}", *who, "--", *paths)
        edit = _edit(document["edit"])
        tested = "run" in document and "total" in document
        back = document.get("rollback")
        return {**edit, "notes": document["notes"],
                "result": self._result(document, edit["batch_id"]) if tested else None,
                "isolation": _isolation(document["isolation"]) if "isolation" in document else None,
                "rollback": self._rollback(back) if back and back["taken_back"] else None}

    def run_tests(self, pattern):
        document = self._call("test", *([f"--pattern={pattern}"] if pattern else []))
        batch = self.current_batch()
        return self._result(document, batch["batch_id"] if batch else None)

    def rollback_batch(self, batch_id, verify):
        self._call("rollback", str(batch_id), *([] if verify else ["--no-verify"]))

    def _rollback(self, document, batch_id=None):
        return {"dry_run": document.get("dry_run", False), "edit_id": _number(document["edit"]), "edits": document["edits"],
                "dependents": document.get("dependents", []), "files": [change["path"] for change in document["changes"]],
                "diff": document.get("diff", ""), "notes": document["notes"],
                "result": self._result(document["run"], batch_id) if document["run"] else None}

    def roll_back(self, batch_id, edit_id, culprit, through, with_dependents, dry_run, verify):
        what = ["--culprit"] if culprit else [f"--edit={edit_id}"] if edit_id else []
        options = {"--through": through, "--with-dependents": with_dependents, "--dry-run": dry_run,
                   "--no-verify": not verify}
        document = self._call("rollback", *what, *([str(batch_id)] if batch_id else []),
                              *(name for name, is_on in options.items() if is_on))
        return self._rollback(document, batch_id or None)

    def isolate(self, batch_id, seconds, states):
        limits = {"--seconds": seconds, "--states": states}
        return _isolation(self._call("isolate", *([str(batch_id)] if batch_id else []),
                                     *(f"{name}={limit}" for name, limit in limits.items() if limit)))

    def create_backup(self, batch_id):
        return os.path.join(self._call("status")["root"], self._call("backup", str(batch_id))["folder"])

    def _published(self, file):
        try:
            with open(file, encoding="utf-8") as opened:
                return json.load(opened)
        except (OSError, ValueError) as problem:
            raise PentadError(f"can't read {os.path.basename(file)}: {problem}") from None

    def _results_file(self, document):
        return os.path.join(self._call("status")["root"], document["results_file"])

    def _results(self, *arguments):
        file = self._results_file(self._call("ci", *arguments))
        results = self._published(file)
        wanted = ("timestamp", "overall_success", "total_duration", "modules", "git_commit")
        return {**{name: results[name] for name in wanted}, "interrupted": results.get("interrupted", False),
                "results_file": file}

    def run_all_tests(self):
        return self._results()

    def set_baseline(self, baseline_file):
        return self._results("--set-baseline", *_named(baseline_file))

    def compare_with_baseline(self, baseline_file):
        document = self._call("ci", "--compare", *_named(baseline_file))
        folder = os.path.dirname(self._results_file(document))
        return self._published(os.path.join(folder, "regressions.json"))["regressions"]


def _named(baseline_file):
    return [f"--baseline-file={baseline_file}"] if baseline_file else []


def _number(edit):
    """Of an edit as a document has it: an object, a number, or None."""
    return edit["edit"] if isinstance(edit, dict) else edit


def _isolation(document):
    wanted = ("test", "verdict", "edits", "verified", "executions", "confidence", "reason")
    return {"batch_id": document["batch"], "run_id": document["run"], "worlds": document["worlds"],
            "interrupted": document["interrupted"],
            "tests": [{name: test[name] for name in wanted} for test in document["tests"]]}


def _edit(edit):
    files = edit["files"]
    return {"edit_id": edit["edit"], "batch_id": edit["batch"], "file_path": files[0]["path"] if files else "",
            "timestamp": edit["time"], "description": edit["description"],
            "file_hash": (files[0].get("sha256") or "")[:16] if files else "", "author": edit["author"],
            "files": [file["path"] for file in files], "notes": [], "result": None}


def _failure(test):
    module, _, rest = test["id"].partition("::")
    test_class, _, name = rest.rpartition("::")
    return {"type": "FAIL" if test["status"] == "failed" else "ERROR", "test_name": name,
            "test_class": f"{module}.{test_class}" if test_class else module, "module": module,
            "traceback": test.get("traceback") or "", "file_location": test.get("file_location") or "",
            "message": test.get("message") or "", "id": test["id"], "status": test["status"]}


# -- the classes -------------------------------------------------------------------------------------------------------
class _Workspace:
    def __init__(self, root=None):
        """`root`: the workspace, or a folder in it; the current folder, if none is given."""
        self._root = os.path.abspath(os.fsdecode(root) if root is not None else os.getcwd())

    def _use_cases(self, variable=None, value=None):
        """`value` goes before what PENTAD_* variables and pentad.toml say; None leaves it to them."""
        if _native is not None:
            numbers = {} if value is None else {variable: value}
            return _native.UseCases(os.fsencode(self._root), **numbers)
        names = {"batch_size": "PENTAD_BATCH_SIZE", "timeout": "PENTAD_TIMEOUT"}
        return _Calling(self._root, {} if value is None else {names[variable]: str(value)})


def _edit_value(edit):
    kinds = {"result": BatchTestResult, "isolation": IsolationResult}
    values = {name: None if edit.get(name) is None else kind(**edit[name]) for name, kind in kinds.items()}
    back = edit.get("rollback")
    return FileEdit(**{**edit, **values, "rollback": None if back is None else _rollback_value(back)})


def _rollback_value(rollback):
    result = rollback["result"]
    return RollbackResult(**{**rollback, "result": None if result is None else BatchTestResult(**result)})


class BatchTestTracker(_Workspace):
    """Records edits, tests them in batches, takes batches back."""

    BATCH_SIZE = 5  # another number in a subclass wins over pentad.toml

    def _tracker(self):
        return self._use_cases("batch_size", None if self.BATCH_SIZE == 5 else self.BATCH_SIZE)

    @property
    def edit_count(self):
        """How many edits were recorded, ever."""
        return self._tracker().edit_count()

    @property
    def current_batch(self):
        """The batch that takes edits, else the newest one; None when there is none yet."""
        batch = self._tracker().current_batch()
        return None if batch is None else BatchInfo(**{**batch, "edits": [_edit_value(edit) for edit in batch["edits"]]})

    def record_edit(self, file_path, description="", author=None):
        """Records one file (or a list of them) as one edit; the edit that fills the batch runs the tests. Returns the edit;
        its `result` is that of those tests, or None. Paths are relative to the current folder."""
        paths = [file_path] if isinstance(file_path, (str, bytes, os.PathLike)) else list(file_path)
        paths = [os.path.abspath(os.fsdecode(path)) for path in paths]
        return _edit_value(self._tracker().record_edits(paths, description, author or ""))

    def run_tests(self, pattern=None):
        """Runs the tests now. A failing test is a result, not an exception."""
        return BatchTestResult(**self._tracker().run_tests(pattern or ""))

    def create_backup(self, batch_id):
        """Writes backups/batch_N: what the batch's files were before it. Returns that folder."""
        return self._tracker().create_backup(batch_id)

    def rollback_batch(self, batch_id, verify=True):
        """Takes a batch back, keeps later edits, and runs the tests. True: the files are back (whatever the tests say)."""
        self._tracker().rollback_batch(batch_id, verify)
        return True

    def preview_rollback(self, batch_id, through=False, verify=True):
        """What the rollback of a batch would do, and what the tests say where it has been done. Nothing is written."""
        return self._roll_back(batch_id=batch_id, through=through, dry_run=True, verify=verify)

    def rollback_edit(self, edit_id, with_dependents=False, dry_run=False, verify=True):
        """Takes just one edit back, keeps all others, and runs the tests. PentadError (conflict) names later edits that
        need the same lines; nothing has changed then. `dry_run`: as preview_rollback."""
        return self._roll_back(edit_id=edit_id, with_dependents=with_dependents, dry_run=dry_run, verify=verify)

    def rollback_culprit(self, batch_id=None, with_dependents=False, dry_run=False, verify=True):
        """The same of just the edits that broke tests of the batch (None: the newest that failed), each borne out by a run;
        they are looked for when that has not been done. PentadError (refused): no edit is to blame for sure."""
        return self._roll_back(batch_id=batch_id, culprit=True, with_dependents=with_dependents, dry_run=dry_run,
                               verify=verify)

    def _roll_back(self, batch_id=None, edit_id=None, culprit=False, through=False, with_dependents=False, dry_run=False,
                   verify=True):
        return _rollback_value(self._tracker().roll_back(batch_id or 0, edit_id or 0, culprit, through, with_dependents,
                                                         dry_run, verify))

    def isolate(self, batch_id=None, seconds=0, states=0):
        """Finds out which edit of the batch (None: the newest that failed) broke each of its failing tests. No further
        state is begun after `seconds`, nor after `states` (0: no limit)."""
        return IsolationResult(**self._tracker().isolate(batch_id or 0, seconds, states))


class BatchTestRunner(_Workspace):
    """Runs all tests as a CI does, and compares them with a baseline."""

    TIMEOUT = 300  # seconds for one module; another number in a subclass wins over pentad.toml

    def _runner(self):
        return self._use_cases("timeout", None if self.TIMEOUT == 300 else self.TIMEOUT)

    def run_all_tests(self, verbose=False):
        """Runs them, and says what ci_test_results.json says then. `verbose` changes nothing: nothing is printed."""
        return CiResults(**self._runner().run_all_tests())

    def set_baseline(self, baseline_file=None):
        """Makes the results of the present tree the baseline; runs the tests unless there are results of exactly it."""
        return CiResults(**self._runner().set_baseline(_absolute(baseline_file)))

    def compare_with_baseline(self, baseline_file=None):
        """Runs the tests; the regressions against the baseline, as regressions.json has them."""
        return self._runner().compare_with_baseline(_absolute(baseline_file))


def _absolute(file):
    return "" if file is None else os.path.abspath(os.fsdecode(file))


def main(name, arguments, batch_size=5, timeout=300):
    """The program under one of the specification's names. Returns the exit code."""
    sizes = {**({} if batch_size == 5 else {"PENTAD_BATCH_SIZE": str(batch_size)}),
             **({} if timeout == 300 else {"PENTAD_TIMEOUT": str(timeout)})}
    try:
        program = _program()
    except PentadError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return subprocess.run([program, "--as", name, *arguments], env={**os.environ, **sizes}).returncode
