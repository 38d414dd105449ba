"""What the fault tests share: a scratch workspace, running pentad in it, and judging the result without pentad.

The journal is read with Python's own sqlite3, history.git with git: what a test finds must not depend on the program
under test.
"""

import collections
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

PENTAD = os.environ["PENTAD"]
SEED = int(os.environ.get("PENTAD_FAULT_SEED", "20"))
TEST = "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue(True)\n"


def clean_environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PENTAD", "VIRTUAL_ENV"))}
    kept.update(LC_ALL="C.UTF-8", NO_COLOR="1", PYTHONDONTWRITEBYTECODE="1")
    return kept


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(0)


def check(condition, text):
    if not condition:
        print(f"FAILED: {text}")
        sys.exit(1)


class Workspace:
    """A folder with one passing test module, set up for pentad."""

    def __init__(self, root=None, size=5):
        self.scratch = root is None
        self.root = os.path.realpath(root or tempfile.mkdtemp(prefix="pentad-fault-"))
        self.environment = clean_environment()
        self.environment["HOME"] = self.root + ".home"
        os.makedirs(self.environment["HOME"], exist_ok=True)
        self.environment["PENTAD_BATCH_SIZE"] = str(size)
        self.logs = os.path.join(self.root, "test_batch_logs")
        self.write("test_it.py", TEST)

    def close(self):
        shutil.rmtree(self.environment["HOME"], ignore_errors=True)
        if self.scratch:
            shutil.rmtree(self.root, ignore_errors=True)

    def write(self, path, text):
        with open(os.path.join(self.root, path), "w") as file:
            file.write(text)

    def read(self, path):
        try:
            with open(os.path.join(self.root, path)) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def pentad(self, *arguments, prefix=()):
        """Runs to the end; the completed process, texts captured."""
        return subprocess.run([*prefix, PENTAD, *arguments], cwd=self.root, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)

    def must(self, *arguments):
        done = self.pentad(*arguments)
        check(done.returncode == 0, f"pentad {arguments} exited with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    # -- the judge ---------------------------------------------------------------------------------------------
    def query(self, sql, *values):
        # Not read-only: a journal whose writer was killed may need SQLite's own recovery.
        database = sqlite3.connect(os.path.join(self.logs, "journal.db"), timeout=20)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def user_edits(self):
        return [row[0] for row in self.query("SELECT description FROM edit WHERE kind = 0 ORDER BY id")]

    def git(self, *arguments):
        done = subprocess.run(["git", f"--git-dir={self.logs}/history.git", *arguments], env=self.environment,
                              capture_output=True)
        check(done.returncode == 0, f"git {arguments}: {done.stderr.decode()}")
        return done.stdout.decode(errors="surrogateescape")

    def check_whole(self):
        """Journal, history.git and published files are whole and agree with one another."""
        self.must("doctor")
        check(self.query("PRAGMA integrity_check") == [("ok",)], "the journal is damaged")
        self.git("fsck", "--strict", "--connectivity-only")
        for edit, commit, tree in self.query("SELECT edit, hex(commit_oid), hex(tree_oid) FROM packed"):
            real = self.git("rev-parse", f"{commit.lower()}^{{tree}}").strip()
            check(real == tree.lower(), f"edit {edit}: the journal and history.git disagree")
        with open(os.path.join(self.logs, "batch_tracker.json")) as file:
            tracker = json.load(file)
        published = [edit["description"] for batch in tracker["batches"] for edit in batch["edits"]]
        check(published == self.user_edits(), "batch_tracker.json and the journal disagree")

    def check_content(self, edit, path, text):
        """The journal, or history.git, still has exactly what this edit left at path."""
        rows = self.query("SELECT hex(after_oid) FROM edit_file WHERE edit = ? AND path = ?", edit, path.encode())
        check(len(rows) == 1, f"edit {edit} does not name {path}")
        data = b"blob %d\0" % len(text.encode()) + text.encode()
        oid = hashlib.sha1(data).hexdigest()
        check(rows[0][0].lower() == oid, f"edit {edit} of {path} has other content")
        if not self.query("SELECT 1 FROM content WHERE hex(oid) = ?", oid.upper()):
            check(self.git("cat-file", "-p", oid) == text, f"the content of edit {edit} is nowhere")


def calls_of(workspace, *arguments):
    """The system calls of the main thread of a pentad command, as (name, how many of that name so far); it really runs."""
    trace = workspace.root + ".trace"
    done = workspace.pentad(*arguments, prefix=("strace", "-qq", "-o", trace))
    check(done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}")
    calls, seen = [], collections.Counter()
    with open(trace, errors="replace") as file:
        for line in file:
            name = re.match(r"(\w+)\(", line)
            if name and name[1] not in ("execve", "exit_group"):
                seen[name[1]] += 1
                calls.append((name[1], seen[name[1]]))
    os.unlink(trace)
    return calls


def kill_at(workspace, call, *arguments):
    """Runs a pentad command and kills it with SIGKILL at a call out of calls_of. True: it was killed."""
    name, number = call
    done = workspace.pentad(*arguments, prefix=("strace", "-qq", "-o", os.devnull, "-e", f"trace={name}", "-e",
                                                f"inject={name}:signal=SIGKILL:when={number}"))
    return done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), done


def require_strace():
    if shutil.which("strace") is None:
        skip("strace is not installed")
    if subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True).returncode != 0:
        skip("ptrace is not allowed here")


def moments(calls, count, salt):
    """`count` random ones of the calls, the same at every run."""
    return random.Random(f"{SEED}/{salt}").choices(calls, k=count)
