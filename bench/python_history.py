"""The history of Python's standard library, as its NEWS tells it: an entry is a commit, and names the modules it is about.

The rule, for each entry of the sections Library, Security and Tests: the first module that its text names (by a role such as
:func:`json.loads`, in double backquotes, or as test_json) is what was changed; in a package, the file that defines the name.
With a module the test module that is called after it is changed too. Entries that name no module of the library (C code,
documentation, builds, Windows' and macOS' own modules) are no commits of what can be replayed.
"""
import dataclasses
import functools
import gzip
import pathlib
import re

SECTIONS = ("Library", "Security", "Tests")
NAMED = re.compile(r":(mod|func|class|meth|attr|exc|data|const):`([^`]*)`|``([^`\s]+)``|"
                   r"(?<![\w.`:~])(\w+(?:\.\w+)+)(?=[\s(),:])|\b(test_\w+)\b")


@dataclasses.dataclass
class Commit:
    title: str    # gh-issue-101144
    version: str  # 3.11.2 final
    source: str   # relative to the library: zipfile.py
    test: str     # test/test_zipfile.py; empty where there is none


def entries(news):
    """(version, section, text), the newest first."""
    version = section = text = None
    lines = news.split("\n")
    for line, below in zip(lines, lines[1:] + [""]):
        starts = line.startswith(("- ", "What's New in Python ")) or bool(line) and set(below) == {"-"}
        if starts and text:
            yield version, section, text
            text = None
        if line.startswith("What's New in Python "):
            version = line.removeprefix("What's New in Python ").rstrip("?")
        elif line.startswith("- "):
            text = line[2:]
        elif starts:
            section = line
        elif text and line.startswith("  "):
            text += " " + line.strip()
    if text:
        yield version, section, text


class Library:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def source_of(self, name):
        """The file of a dotted name, or None."""
        parts = name.split(".")
        for count in range(len(parts), 0, -1):
            path = self.folder.joinpath(*parts[:count])
            if path.with_suffix(".py").is_file():
                return path.with_suffix(".py")
            if (path / "__init__.py").is_file():
                inner = self.defined_in(path).get(parts[count]) if count < len(parts) else None
                return inner or path / "__init__.py"
        return None

    @functools.cache
    def defined_in(self, package):
        """The file of each class and function of a package's top level."""
        found = {}
        for file in sorted(package.glob("*.py")):
            text = file.read_text(encoding="utf-8", errors="replace")
            for match in re.finditer(r"^(?:async def|def|class) (\w+)", text, re.MULTILINE):
                found.setdefault(match[1], file)
        return found

    def test_of(self, source):
        parts = source.relative_to(self.folder).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        tests = self.folder / "test"
        for path in (tests / f"test_{parts[0]}" / f"test_{parts[-1]}.py", tests / f"test_{'_'.join(parts)}.py",
                     tests / f"test_{parts[-1]}.py", tests / f"test_{parts[0]}.py", tests / f"test_{parts[0]}" / "__init__.py"):
            if path.is_file():
                return path
        return None

    def changed_by(self, text):
        for match in NAMED.finditer(text):
            role, name = match[1], match[2] or match[3] or match[4] or match[5]
            name = re.sub(r"^.*<(.*)>$", r"\1", name).lstrip("~!").split("(")[0].rstrip(".")
            if name.startswith("Lib/"):
                name = name[4:].removesuffix(".py").replace("/", ".")
            if "." not in name and role != "mod" and not name.startswith("test_"):
                continue
            if name.startswith("test_"):
                name = "test." + name
            source = self.source_of(name) if re.fullmatch(r"[\w.]+", name) else None
            if source is not None and source != self.folder / "test" / "__init__.py":
                return source
        return None


def commits(news_file, folder):
    """Those that can be replayed, the newest first."""
    library = Library(folder)
    with gzip.open(news_file, "rt", encoding="utf-8") as file:
        news = file.read()
    for version, section, text in entries(news):
        source = library.changed_by(text) if section in SECTIONS else None
        if source is None:
            continue
        name = source.relative_to(library.folder).as_posix()
        test = None if name.startswith("test/") else library.test_of(source)
        yield Commit(text.split(":")[0], version, name, test.relative_to(library.folder).as_posix() if test else "")
