#!/usr/bin/env python3
"""Safety of selection, by mutation: packages of the standard library with their own tests and data. A random source, test or
data file is changed; the run that leaves units out has to say of every test what the run of all tests says.

    PENTAD=…/pentad python3 -B tests/fault/selection_misses_nothing.py [MUTATIONS]     (default: 21)
"""
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

try:
    import test.test_email
    import test.test_json
    import test.test_zoneinfo
except ImportError:
    print("the tests of Python's standard library are not installed (Debian: libpython3-testsuite); nothing was tried")
    sys.exit(0)

PACKAGES = {"json": test.test_json, "email": test.test_email, "zoneinfo": test.test_zoneinfo}
LEAVE_ALONE = {"zoneinfo": {"_czoneinfo"}}


class Project:
    """A copy of a package, which stands before the interpreter's own, and of its tests."""

    def __init__(self, name, tests, folder, program):
        self.name, self.folder, self.program = name, folder, program
        package = pathlib.Path(__import__(name).__file__).parent
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(package, folder / name, ignore=ignore)
        shutil.copytree(pathlib.Path(tests.__file__).parent, folder / f"test_{name}", ignore=ignore)
        for file in (folder / f"test_{name}").rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(f"test.test_{name}", f"test_{name}"), encoding="utf-8")
            if "load_tests" in text and file.name == "__init__.py":  # so that its modules are units of their own
                file.write_text(file.read_text(encoding="utf-8").replace("def load_tests(", "def load_all_tests("), encoding="utf-8")
        self.files = sorted(file for file in folder.rglob("*") if file.is_file())
        self.pentad("init")
        for _ in range(3):  # the first makes bytecode
            self.run("--all")

    def pentad(self, *arguments):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PENTAD", "PYTHON"))}
        environment.update(PATH="/usr/bin:/bin", NO_COLOR="1", PENTAD_TIMEOUT="20")  # some changes make it loop
        return subprocess.run([self.program, *arguments], cwd=self.folder, env=environment, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, errors="replace")

    def run(self, *arguments):
        """Outcome by test, and how many were kept."""
        ran = self.pentad("test", "--json", *arguments)
        if ran.returncode == 4:  # no tests
            return {}, 0
        told = json.loads(ran.stdout)
        outcomes = {one["id"]: "passed" if one["status"] == "cached" else one["status"] for one in told["tests"]}
        return outcomes, sum("cached_from" in one for one in told["tests"])


def mutate(file, chance):
    """Returns what was done."""
    before = file.read_bytes()
    lines = before.splitlines(keepends=True)
    filled = [number for number, line in enumerate(lines) if line.strip()]
    kind = chance.choice(["drop", "number", "byte", "twist", "gone"])
    if kind == "gone" or not filled:
        file.unlink()
        return "removed"
    at = chance.choice(filled)
    line = lines[at]
    indent = line[:len(line) - len(line.lstrip())]
    if kind == "drop":
        lines[at] = indent + b"pass\n" if file.suffix == ".py" else b""
    elif kind == "twist" and any(pair[0] in line for pair in TWISTS):
        old, new = chance.choice([pair for pair in TWISTS if pair[0] in line])
        lines[at] = line.replace(old, new, 1)
    elif kind == "number" and any(48 <= byte < 58 for byte in line):
        place = chance.choice([place for place, byte in enumerate(line) if 48 <= byte < 58])
        lines[at] = line[:place] + b"%d" % ((line[place] - 48 + chance.randrange(1, 10)) % 10) + line[place + 1:]
    else:
        place = chance.randrange(len(line))
        lines[at] = line[:place] + line[place + 1:]
    file.write_bytes(b"".join(lines))
    return f"{kind} in line {at + 1}"


TWISTS = [(b"==", b"!="), (b" not ", b" "), (b"True", b"False"), (b"False", b"True"), (b" + ", b" - "), (b" and ", b" or "),
          (b" < ", b" >= "), (b"None", b"0"), (b"return ", b"return None and "), (b"if ", b"if not ")]


def main():
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    seed = int(os.environ.get("SEED", "6"))
    chance = random.Random(seed)
    count = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="pentad-mutations-") as scratch:
        projects = [Project(name, tests, make(pathlib.Path(scratch) / name), os.environ["PENTAD"])
                    for name, tests in PACKAGES.items()]
        usual = {project.name: project.run("--all")[0] for project in projects}
        for number in range(wanted):
            project = projects[number % len(projects)]
            try_one(project, usual[project.name], chance, count)
            if (number + 1) % 10 == 0:
                print(number + 1, dict(count), flush=True)
    print(f"{wanted} mutations (seed {seed}): {count['seen']} changed an outcome, {count['flaky']} time and again another; "
          f"{100 * count['kept'] // max(1, count['tests'])} % of all outcomes were kept; misses: {count['misses']}")
    return 1 if count["misses"] or not count["seen"] or not count["kept"] else 0


def make(folder):
    folder.mkdir()
    return folder


def try_one(project, usual, chance, count):
    file = chance.choice(project.files)
    before, mode = file.read_bytes(), file.stat().st_mode
    done = mutate(file, chance)
    selected, kept = project.run()
    full, _ = project.run("--all")
    count["seen"] += full != usual
    count["tests"] += len(full)
    count["kept"] += kept
    if selected != full:
        again, _ = project.run("--all")
        differing = [name for name in set(selected) | set(full) if selected.get(name) != full.get(name)]
        if all(again.get(name) != full.get(name) for name in differing):
            count["flaky"] += 1
        else:
            count["misses"] += 1
            print(f"MISSED: {project.name}, {file.relative_to(project.folder)}: {done}")
            for name in sorted(differing)[:5]:
                print(f"    {name}: {selected.get(name)} in the selected run, {full.get(name)} in the full one")
    file.write_bytes(before)
    file.chmod(mode)


if __name__ == "__main__":
    sys.exit(main())
