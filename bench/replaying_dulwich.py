"""dulwich as a project to replay: git in Python, layers of modules of which the upper load most of the others, and unittest.

Source, tests and NEWS are those of its source distribution, as Debian's package has not the files that its tests read.
changelog_history.py says by which rule NEWS is its history. compat, which talks to git's own servers for a minute, is left out; temporary
files are in memory where that is there, as the tests else wait for fsync.
"""
import pathlib
import shutil
import subprocess

import changelog_history
from distribution import fetch
from replaying_project import Project

VERSION = "0.21.2"
PYTHON = "/usr/bin/python3"


class Dulwich(Project):
    source = None  # its distribution's folder

    @classmethod
    def missing(cls):
        """Why it can't be replayed here; nothing when it can."""
        if subprocess.run([PYTHON, "-c", "import urllib3"], capture_output=True).returncode != 0:
            return "dulwich needs python3-urllib3, which is not installed"
        cls.source = fetch("dulwich", VERSION)
        return None if cls.source else f"dulwich {VERSION} can't be had from PyPI"

    def __init__(self, context):
        super().__init__(context, "dulwich")
        ignore = shutil.ignore_patterns("__pycache__", "compat")
        for name in ("dulwich", "testdata"):
            shutil.copytree(self.source / name, self.folder / name, ignore=ignore)
        (self.folder / "pentad.toml").write_text("[run]\ntrace = 'auto'\ntimeout = 60\n[python]\nframework = 'unittest'\n"
                                                 f"interpreter = '{PYTHON}'\n")
        (self.folder / ".gitignore").write_text("__pycache__/\n@test_*\n")
        if pathlib.Path("/dev/shm").is_dir():
            self.environment["TMPDIR"] = "/dev/shm"

    def commits(self):
        """The newest first; test modules may be left out as they fail, and are no source."""
        package = changelog_history.Package(self.folder, "dulwich", "dulwich/tests", {"repo": "repository"})
        news = (self.source / "NEWS").read_text(encoding="utf-8")
        return (one for one in changelog_history.commits(news, package) if not one.source.rpartition("/")[2].startswith("test_"))

    def file_of(self, unit):
        return self.folder / (unit.replace(".", "/") + ".py")
