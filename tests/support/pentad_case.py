"""For tests of the whole program in Python: a workspace of its own, and pentad in it.

    from pentad_case import PentadCase, main

    class Kill(PentadCase):
        def test_an_edit_survives(self):
            self.write("a.txt", "one")
            self.pentad("record", "a.txt")

    main()

The environment variable PENTAD names the program under test.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PENTAD = os.environ.get("PENTAD", "pentad")


def clean_environment(home):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PENTAD_", "GIT_")) and name not in ("VIRTUAL_ENV", "XDG_CONFIG_HOME")}
    return {**kept, "HOME": str(home), "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_CONFIG_NOSYSTEM": "1"}


def skip_without(*tools):
    """Ends the whole script, with the reason, where one of these programs is not in PATH."""
    for tool in tools:
        if shutil.which(tool) is None:
            print(f"skipped: {tool} is not there")
            sys.exit(0)


class PentadCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="pentad-", ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.scratch = pathlib.Path(folder.name).resolve()
        self.work = self.scratch / "work"
        self.work.mkdir()
        home = self.scratch / "home"
        home.mkdir()
        (home / ".gitconfig").write_text("[user]\n\tname = Test\n\temail = test@example.org\n"
                                         "[init]\n\tdefaultBranch = main\n")
        self.environment = clean_environment(home)

    # -- files ---------------------------------------------------------------------------------------------------------
    def write(self, name, content, mode=None):
        file = self.work / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        if mode is not None:
            file.chmod(mode)
        return file

    def read(self, name):
        return (self.work / name).read_bytes()

    # -- programs ------------------------------------------------------------------------------------------------------
    def run_program(self, *argv, expect=0, timeout=120, **options):
        """Runs it in the workspace; `expect` is its exit status (None: any). Returns the CompletedProcess, with texts."""
        options.setdefault("cwd", self.work)
        options.setdefault("env", self.environment)
        ran = subprocess.run([os.fsencode(a) if not isinstance(a, bytes) else a for a in map(_argument, argv)],
                             stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, **options)
        ran.stdout = ran.stdout.decode("utf-8", "surrogateescape")
        ran.stderr = ran.stderr.decode("utf-8", "surrogateescape")
        if expect is not None and ran.returncode != expect:
            self.fail(f"{argv} exited with {ran.returncode}, not {expect}\nstdout: {ran.stdout}\nstderr: {ran.stderr}")
        return ran

    def pentad(self, *arguments, **options):
        return self.run_program(PENTAD, *arguments, **options)

    def pentad_json(self, *arguments, **options):
        """The document that the command prints with --json."""
        return json.loads(self.pentad(*arguments, "--json", **options).stdout)

    def start_pentad(self, *arguments, **options):
        """A running pentad (Popen), for what is killed or runs beside others."""
        options.setdefault("cwd", self.work)
        options.setdefault("env", self.environment)
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([PENTAD, *map(_argument, arguments)], stdin=subprocess.DEVNULL, **options)

    def git(self, *arguments, **options):
        return self.run_program("git", *arguments, **options).stdout

    def history(self, *arguments):
        """git on history.git, as anybody would use it without pentad."""
        return self.git("--git-dir=test_batch_logs/history.git", *arguments)

    def assert_whole(self):
        """git itself finds the history whole, and pentad the rest."""
        self.git("--git-dir=test_batch_logs/history.git", "fsck", "--full", "--strict")
        self.pentad("doctor")


def _argument(value):
    return value if isinstance(value, (str, bytes)) else str(value)


def main():
    unittest.main(verbosity=2)
