"""boltons as a project to replay: some thirty modules that hardly know each other, a test file for most, and pytest.

Source, tests and changelog are those of its source distribution. The rule for its history: an entry of CHANGELOG.md is a
commit, and the first module that it names is what was changed: by its name, or by that of a class or function that only one
module has at its top level. With a module the test file that is called after it is changed too. Entries that name none are
no commits of what can be replayed.
"""
import re

from distribution import fetch
from python_history import Commit
from replaying_project import Project

VERSION = "24.1.0"
HEADING = re.compile(r"^(?:#+ | {0,2})(\d+\.\d+(?:\.\d+)?)$")
ENTRY = re.compile(r"^ *[-*] (.*)")
NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
DEFINED = re.compile(r"^(?:class|def) (\w+)", re.MULTILINE)


def entries(changelog):
    """(version, text), the newest first."""
    version, text = "", None
    for line in changelog.split("\n"):
        heading, entry = HEADING.match(line), ENTRY.match(line)
        if text and not line.startswith("  ") or text and entry:
            yield version, text
            text = None
        if heading:
            version = heading[1]
        elif entry:
            text = entry[1]
        elif text:
            text += " " + line.strip()
    if text:
        yield version, text


def looks_like_code(word):
    """And no word of a sentence."""
    return "_" in word or word.isupper() or re.search("[a-z][A-Z]", word) is not None


class Modules:
    def __init__(self, folder):
        self.names = {file.stem for file in folder.glob("*utils.py")}
        self.owners = {}
        for file in sorted(folder.glob("*utils.py")):
            for defined in DEFINED.findall(file.read_text(encoding="utf-8")):
                self.owners.setdefault(defined, set()).add(file.stem)

    def named_in(self, text):
        for word in NAME.findall(text):
            first = word.removeprefix("boltons.").split(".")[0]
            if first in self.names:
                return first
            owners = self.owners.get(first, ())
            if len(owners) == 1 and looks_like_code(first):
                return next(iter(owners))
        return None


class Boltons(Project):
    source = None  # its distribution's folder

    @classmethod
    def missing(cls):
        """Why it can't be replayed here; nothing when it can."""
        cls.source = fetch("boltons", VERSION)
        return None if cls.source else f"boltons {VERSION} can't be had from PyPI"

    def __init__(self, context):
        super().__init__(context, "boltons")
        for name in ("boltons", "tests"):
            (self.folder / name).mkdir()
            for file in (self.source / name).iterdir():
                if file.is_file():
                    (self.folder / name / file.name).write_bytes(file.read_bytes())
        (self.folder / "pytest.ini").write_bytes((self.source / "pytest.ini").read_bytes())
        (self.folder / "pentad.toml").write_text("[run]\ntrace = 'auto'\ntimeout = 60\n[python]\nframework = 'pytest'\n"
                                                 "interpreter = '/usr/bin/python3'\n")
        (self.folder / ".gitignore").write_text("__pycache__/\n.pytest_cache/\n")

    def commits(self):
        """The newest first."""
        modules = Modules(self.folder / "boltons")
        changelog = (self.source / "CHANGELOG.md").read_text(encoding="utf-8")
        for version, text in entries(changelog):
            module = modules.named_in(text)
            if module is not None:
                test = f"tests/test_{module}.py"
                yield Commit(text[:60], version, f"boltons/{module}.py", test if (self.folder / test).exists() else "")

    def file_of(self, unit):
        return self.folder / unit
