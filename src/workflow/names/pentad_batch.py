"""The classes of the specification over the program pentad: what the names in a workspace use where the compiled Python
module is not installed. Errors are exceptions with the program's own messages."""
import json
import os
import shutil
import subprocess
import types

PROGRAM = globals().get("PROGRAM") or shutil.which("pentad") or "pentad"

# The exit codes with which a command has done what it was asked to: passed, failed, regressions, no tests found.
_DONE = (0, 1, 2, 4)


class PentadError(RuntimeError):
    """pentad refused, or could not go on. `code`: `refused`, `not_found`, `usage`, …; `exit_code`: the program's."""

    def __init__(self, message, code="io", exit_code=70):
        super().__init__(message)
        self.code = code
        self.exit_code = exit_code


class Record(types.SimpleNamespace):
    """Values with the specification's fields as attributes."""


def _run(root, environment, arguments):
    """The JSON document that a command prints, and its exit status."""
    command = [PROGRAM, "-C", root, "--json", *arguments]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env={**os.environ, **environment})
    try:
        document = json.loads(ran.stdout)
    except ValueError:
        lines = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PentadError(lines[-1] if lines else f"pentad exited with {ran.returncode}", exit_code=ran.returncode) from None
    error = document.get("error")
    if error and not (error["code"] == "no_tests" and document["schema"] != "pentad.error/1"):
        raise PentadError(error["message"], error["code"], error["exit_code"])
    if ran.returncode not in _DONE:
        raise PentadError(f"pentad exited with {ran.returncode}", exit_code=ran.returncode)
    return document


def _failure(test):
    module, _, rest = test["id"].partition("::")
    test_class, _, name = rest.rpartition("::")
    return {"type": "FAIL" if test["status"] == "failed" else "ERROR", "test_name": name,
            "test_class": f"{module}.{test_class}" if test_class else module, "module": module,
            "traceback": test.get("traceback") or "", "file_location": test.get("file_location") or "",
            "message": test.get("message") or ""}


def _result(run, batch_id):
    bad = [test for test in run.get("tests", ()) if test["status"] not in ("passed", "skipped", "cached", "not_run")]
    return Record(batch_id=run["batch"] if run["batch"] is not None else batch_id, timestamp=run["started"],
                  success=run["success"], total_tests=run["total"], passed_tests=run["passed"],
                  failed_tests=run["failed"], skipped_tests=run["skipped"], duration_seconds=run["duration"],
                  git_commit_hash=run.get("git_commit"), failures=[_failure(test) for test in bad])


class _Workspace:
    def __init__(self, root=None):
        """`root`: the workspace, or a folder in it; the current folder, if none is given."""
        self._root = os.path.abspath(os.fspath(root) if root is not None else os.getcwd())

    def _environment(self):
        return {}

    def _call(self, *arguments):
        return _run(self._root, self._environment(), arguments)

    def _published(self, name, folder):
        try:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                return json.load(file)
        except (OSError, ValueError) as problem:
            raise PentadError(f"can't read {name}: {problem}") from None


class BatchTestTracker(_Workspace):
    """Records edits, tests them in batches, takes batches back."""

    BATCH_SIZE = 5  # another number in a subclass wins over pentad.toml

    def _environment(self):
        return {} if self.BATCH_SIZE == 5 else {"PENTAD_BATCH_SIZE": str(self.BATCH_SIZE)}

    @property
    def edit_count(self):
        """How many edits were recorded, ever."""
        return self._call("status")["edit_count"]

    @property
    def current_batch(self):
        """The batch that takes edits, else the newest one; None when there is none yet."""
        status = self._call("status")
        batch = status["open_batch"] or status["last_closed"]
        if batch is None:
            return None
        return Record(batch_id=batch["batch"], start_time=batch["opened"], end_time=batch["closed"],
                      git_commit_hash=batch["git_commit"], edits=status["open_edits"] if status["open_batch"] else
                      self._call("show", f"b{batch['batch']}")["edits"])

    def record_edit(self, file_path, description="", author=None):
        """Records one file (or a list of them) as one edit; the edit that fills the batch runs the tests. Returns the edit;
        its `result` is that of those tests, or None. Paths are relative to the current folder."""
        paths = [file_path] if isinstance(file_path, (str, bytes, os.PathLike)) else list(file_path)
        paths = [os.path.abspath(os.fsdecode(path)) for path in paths]
        who = [] if author is None else [f"--author={author}"]
        document = self._call("record", f"--description={description}", *who, "--", *paths)
        edit = document["edit"]
        tested = "run" in document and "total" in document
        return Record(edit_id=edit["edit"], batch_id=edit["batch"], file_path=edit["files"][0]["path"],
                      file_hash=(edit["files"][0].get("sha256") or "")[:16], description=edit["description"],
                      timestamp=edit["time"], result=_result(document, edit["batch"]) if tested else None)

    def run_tests(self, pattern=None):
        """Runs the tests now. A failing test is a result, not an exception."""
        document = self._call("test", *([] if pattern is None else ["--pattern", pattern]))
        batch = self.current_batch
        return _result(document, batch.batch_id if batch else None)

    def create_backup(self, batch_id):
        """Writes backups/batch_N: what the batch's files were before it. Returns that folder."""
        return self._call("backup", str(batch_id))["folder"]

    def rollback_batch(self, batch_id, verify=True):
        """Takes a batch back, keeps later edits, and runs the tests. True: the files are back (whatever the tests say)."""
        self._call("rollback", str(batch_id), *([] if verify else ["--no-verify"]))
        return True


class BatchTestRunner(_Workspace):
    """Runs all tests as a CI does, and compares them with a baseline."""

    TIMEOUT = 300  # seconds for one module; another number in a subclass wins over pentad.toml

    def _environment(self):
        return {} if self.TIMEOUT == 300 else {"PENTAD_TIMEOUT": str(self.TIMEOUT)}

    def _folder_of(self, document):
        return os.path.join(self._call("status")["root"], os.path.dirname(document["results_file"]))

    def run_all_tests(self, verbose=False):
        """What ci_test_results.json says afterwards: timestamp, overall_success, total_duration, modules."""
        document = self._call("ci", *(["-v"] if verbose else []))
        return Record(**self._published("ci_test_results.json", self._folder_of(document)))

    def set_baseline(self, baseline_file=None):
        """Runs the tests and makes what they say the baseline."""
        document = self._call("ci", "--set-baseline", *_baseline(baseline_file))
        return Record(**self._published("ci_test_results.json", self._folder_of(document)))

    def compare_with_baseline(self, baseline_file=None):
        """Runs the tests; the regressions against the baseline, as regressions.json has them."""
        document = self._call("ci", "--compare", *_baseline(baseline_file))
        return self._published("regressions.json", self._folder_of(document))["regressions"]


def _baseline(file):
    return [] if file is None else ["--baseline-file", os.path.abspath(os.fsdecode(file))]


def main(name, arguments, batch_size=5, timeout=300):
    """The program under one of the specification's names. Returns the exit code."""
    sizes = {**({} if batch_size == 5 else {"PENTAD_BATCH_SIZE": str(batch_size)}),
             **({} if timeout == 300 else {"PENTAD_TIMEOUT": str(timeout)})}
    return subprocess.run([PROGRAM, "--as", name, *arguments], env={**os.environ, **sizes}).returncode
