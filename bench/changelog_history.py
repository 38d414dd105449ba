"""The history of a package, as its changelog tells it: an entry is a commit, and names the modules it is about.

The rule is NEWS's (python_history.py), for texts without roles: of the names in backquotes, in brackets, with a dot in them or before
a colon at the start, the first that is one of the package's modules, or that just one of them defines at its top level, is what was
changed. With a module the test module that is called after it is changed too.
"""
import collections
import re

from python_history import Commit

NAMED = re.compile(r"``?([^`\s]+)``?|\[([\w.]+)\]|(?<![\w.`:~/])(\w+(?:\.\w+)+)|^(\w+)(?=: )")
HEADING = re.compile(r"(?:## )?(\d+(?:\.\d+)+)\b")


def entries(text):
    """(version, entry's text), the newest first; a version's heading begins its line, an entry begins with * or -."""
    version, entry = None, None
    for line in text.split("\n") + [""]:
        starts = re.match(r" *[*-] (.*)", line)
        heading = HEADING.match(line.strip())
        if entry is not None and (starts or heading or not line.strip() or line.startswith("[")):
            yield version, " ".join(entry.split())
            entry = None
        if starts:
            entry = starts[1]
        elif heading and entry is None:
            version = heading[1]
        elif entry is not None:
            entry += " " + line
    if entry is not None:
        yield version, " ".join(entry.split())


class Package:
    """Its files; names are relative to the folder that the package lies in."""

    def __init__(self, root, name, tests, called):
        """tests: the folder of its test modules, relative to root. called: what test modules call some modules instead."""
        self.root, self.name, self.folder, self.tests, self.called = root, name, root / name, root / tests, called
        defined = collections.defaultdict(set)
        for file in sorted(self.folder.rglob("*.py")):
            if "tests" not in file.relative_to(self.folder).parts:
                for match in re.finditer(r"^(?:async def|def|class) (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE):
                    defined[match[1]].add(file)
        self.defined = {name: next(iter(files)) for name, files in defined.items() if len(files) == 1}

    def source_of(self, name):
        """The file of a name, or None."""
        parts = name.split(".")
        if parts[0] == self.name:
            parts = parts[1:]
        for count in range(len(parts), 0, -1):
            file = self.folder.joinpath(*parts[:count - 1], parts[count - 1] + ".py")
            if file.is_file():
                return file
        return self.defined.get(parts[0]) if parts else None

    def test_of(self, source):
        stem = self.called.get(source.stem, source.stem)
        for folder in (source.parent, self.tests):
            for file in (folder / f"test_{stem}.py", *sorted(folder.glob(f"test_{stem}_*.py"))):
                if file.is_file():
                    return file
        return None

    def changed_by(self, text):
        for match in NAMED.finditer(text):
            name = next(filter(None, match.groups())).strip("~!.`,:").split("(")[0]
            source = self.source_of(name) if re.fullmatch(r"\w+(\.\w+)*", name) else None
            if source is not None:
                return source
        return None


def commits(text, package):
    """Those that can be replayed, the newest first."""
    for version, entry in entries(text):
        source = package.changed_by(entry)
        if source is None:
            continue
        test = None if source.name.startswith("test_") else package.test_of(source)
        yield Commit(entry[:60], version, source.relative_to(package.root).as_posix(),
                     test.relative_to(package.root).as_posix() if test else "")
