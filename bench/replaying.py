"""The newest commits of Python's standard library, replayed: how much of the tests' time the selection saves.

The project is the interpreter's own library with those of its test modules that need no network and about a second at most
(replaying_units.txt: test_*.py, less those that the present machine's Python fails; and a part of test_asyncio). PYTHONHOME
leads the interpreter there, so that it and unittest are made of the workspace's files. The history is that of NEWS
(python_history.py); a commit changes its module and the test module of that, by a comment at the end. Nothing is drawn but
how every tenth commit breaks its module: by one twist of a line (seed 6), which the next commit takes back. After each of these
everything runs, untraced, and must say what the selected run said. Modules that are frozen in the interpreter (os, io) can't be
changed without building it anew: their commits count as runs of everything.
"""
import collections
import itertools
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import time

import python_history
from harness import Row

LIBRARY = pathlib.Path("/usr/lib/python3.11")
NEWS = pathlib.Path("/usr/share/doc/libpython3.11-testsuite/NEWS.gz")
UNITS = pathlib.Path(__file__).with_name("replaying_units.txt")
ASYNCIO = ("locks", "protocols", "queues", "runners", "taskgroups", "threads", "timeouts", "transports")
COMMITS, EVERY, SEED = 100, 10, 6
FROZEN = {"abc.py", "codecs.py", "io.py", "_collections_abc.py", "_sitebuiltins.py", "genericpath.py", "ntpath.py", "posixpath.py",
          "os.py", "site.py", "stat.py", "importlib/util.py", "importlib/machinery.py", "runpy.py", "__hello__.py",
          "importlib/_bootstrap.py", "importlib/_bootstrap_external.py", "zipimport.py"}
TWISTS = [("==", "!="), (" not ", " "), ("True", "False"), ("False", "True"), (" + ", " - "), (" and ", " or "), (" < ", " >= "),
          ("return ", "return None and ")]
EVERYTHING = {"PENTAD_TRACE": "off", "PENTAD_SELECT": "off"}


class Project:
    def __init__(self, context):
        self.context, self.folder = context, context.folder / "replaying"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.library = self.folder / "lib" / "python3.11"
        self.environment = {**context.environment, "PYTHONHOME": str(self.folder)}
        left_out = shutil.ignore_patterns("__pycache__", "config-3.11-*", "sitecustomize.py", "dist-packages", "idlelib", "tkinter",
                                          "turtledemo", "pydoc_data")
        shutil.copytree(LIBRARY, self.library, ignore=lambda folder, names: left_out(folder, names) | self.slow(folder, names))
        (self.folder / "pentad.toml").write_text("[run]\ntrace = 'auto'\ntimeout = 30\n[python]\nframework = 'unittest'\npattern = 'test_*.py'\n"
                                                 "interpreter = '/usr/bin/python3.11'\n")
        (self.folder / ".gitignore").write_text("__pycache__/\n@test_*\n")

    def slow(self, folder, names):
        """The tests that are left out."""
        where = pathlib.Path(folder).relative_to(LIBRARY).as_posix()
        if where == "test":
            kept = {"test_" + name for name in UNITS.read_text().split()}
            return {name for name in names if name.startswith("test_") and name.removesuffix(".py") not in kept | {"test_asyncio"}
                    and (name.endswith(".py") or (LIBRARY / "test" / name / "__init__.py").exists())}
        if where == "test/test_asyncio":
            return {name for name in names if name.startswith("test_") and name[5:].removesuffix(".py") not in ASYNCIO}
        return {name for name in names if where in ("unittest", "lib2to3", "ctypes", "distutils") and name in ("test", "tests")}

    def pentad(self, *arguments, **environment):
        """(document or None, seconds)"""
        started = time.perf_counter()
        ran = subprocess.run([self.context.pentad, *arguments, "--json"], cwd=self.folder, env={**self.environment, **environment},
                             text=True, capture_output=True, errors="replace", stdin=subprocess.DEVNULL)
        took = time.perf_counter() - started
        return (json.loads(ran.stdout) if ran.returncode in (0, 1) and ran.stdout else None), took

    def record(self, files, title):
        told, _ = self.pentad("record", *files, "-d", title, "--no-test")
        if told is None:
            raise SystemExit(f"bench: {title} could not be recorded")

    def drop_failing(self):
        """Tests that fail here, in this Python, untouched."""
        told, _ = self.pentad("test", "-j2", **EVERYTHING)
        failing = {unit_of(one) for one in told["tests"] if one["status"] not in ("passed", "skipped")}
        for unit in failing:
            file = self.library / (unit.rpartition("/")[2].replace(".", "/") + ".py")
            if not file.is_file():
                raise SystemExit(f"bench: {unit} fails, and is no file")
            file.unlink()
        return len(failing)

    def durations(self):
        """Seconds of each unit, import and all; the shorter of two runs."""
        events = self.folder / "test_batch_logs" / "events.ndjson"
        found = collections.defaultdict(list)
        for _ in range(2):
            self.pentad("ci", "-j2", "--events", str(events), **EVERYTHING)
            for line in events.read_text().splitlines():
                event = json.loads(line)
                if event["event"] == "unit_finished":
                    found[event["unit"]].append(event["duration"])
        return {unit: min(seconds) for unit, seconds in found.items()}


def unit_of(test):
    return test["id"].partition("::")[0]


def outcomes_of(told):
    return {one["id"]: "passed" if one["status"] == "cached" else one["status"] for one in told["tests"]}


def twist(text, chance):
    lines = text.split("\n")
    places = [(number, old, new) for number, line in enumerate(lines) for old, new in TWISTS if old in line]
    if not places:
        return text
    number, old, new = chance.choice(places)
    lines[number] = lines[number].replace(old, new, 1)
    return "\n".join(lines)


class Replay:
    def __init__(self, project):
        self.project = project
        self.chance = random.Random(SEED)
        self.broken = None  # (file, its text before)
        self.ran = self.selected = self.count = self.tests = self.kept = self.seen = self.misses = 0
        self.full = []  # seconds of runs of everything

    def commit(self, number, commit):
        library = self.project.library
        files = []
        if self.broken:
            self.broken[0].write_text(self.broken[1], encoding="utf-8")
            files.append(self.broken[0])
            self.broken = None
        for name in (commit.source, commit.test):
            file = library / name
            if name and file.is_file():
                with file.open("a", encoding="utf-8") as end:
                    end.write(f"# {commit.title}\n")
                files.append(file)
        check = number % EVERY == EVERY - 1
        if check:
            file = library / commit.source
            text = file.read_text(encoding="utf-8")
            self.broken = (file, text)
            file.write_text(twist(text, self.chance), encoding="utf-8")
        self.project.record([str(file) for file in dict.fromkeys(files)], commit.title)
        arguments = ["--all"] if commit.source in FROZEN else []
        told, took = self.project.pentad("test", "-j2", *arguments)
        if told is None:
            raise SystemExit(f"bench: no run after {commit}")
        self.add(told, took)
        if check:
            self.check(told, commit)

    def add(self, told, took):
        ran = {unit_of(one) for one in told["tests"] if "cached_from" not in one}
        self.ran += sum(self.project.seconds.get(unit, 0) for unit in ran)
        self.selected += took
        self.count += 1
        self.tests += len(told["tests"])
        self.kept += sum("cached_from" in one for one in told["tests"])

    def check(self, told, commit):
        everything, took = self.project.pentad("test", "-j2", **EVERYTHING)
        self.full.append(took)
        selected, full = outcomes_of(told), outcomes_of(everything)
        self.seen += any(status not in ("passed", "skipped") for status in full.values())
        differing = [name for name in selected.keys() | full.keys() if selected.get(name) != full.get(name)]
        if not differing:
            return
        again = outcomes_of(self.project.pentad("test", "-j2", **EVERYTHING)[0])
        for name in sorted(differing):
            missed = again.get(name) == full.get(name)
            self.misses += missed
            print(f"bench: {'MISSED' if missed else 'now this, now that'}: {commit.title}, {commit.source}: {name}: "
                  f"{selected.get(name)}, of all {full.get(name)}")


def rows(context):
    if not NEWS.exists() or not (LIBRARY / "test" / "test_typing.py").exists():
        print("bench: libpython3.11-testsuite is not installed, or without its NEWS: nothing is replayed")
        return
    project = Project(context)
    there = (one for one in python_history.commits(NEWS, LIBRARY) if (project.library / one.source).exists())
    commits = list(itertools.islice(there, context.count(COMMITS)))
    commits.reverse()
    project.pentad("init")
    dropped = project.drop_failing()
    project.seconds = project.durations()
    for _ in range(3):  # what the first makes is there for the second
        project.pentad("test", "-j2", "--all")
    whole = sum(project.seconds.values())
    print(f"bench: {len(project.seconds)} units, {whole:.1f} s; {dropped} that fail here are left out", flush=True)
    replay = Replay(project)
    for number, commit in enumerate(commits):
        replay.commit(number, commit)
        if os.environ.get("BENCH_VERBOSE") or (number + 1) % EVERY == 0:
            print(f"bench: {number + 1} commits, to {commit.title} ({commit.source}): "
                  f"{100 - 100 * replay.ran / (whole * replay.count):.1f} % saved", flush=True)
    span = f"{replay.count} commits, {commits[0].version} to {commits[-1].version}"
    saved = 100 - 100 * replay.ran / (whole * replay.count)
    yield Row(f"standard library, {span}: time of the units that ran", replay.ran / replay.count * 1000, whole * 1000, 0.4,
              note=f"{saved:.1f} % saved; Ekstazi 32 %, RTSLinux 52.8 %; {100 * replay.kept / replay.tests:.1f} % of outcomes kept")
    if replay.full:
        yield Row("of that: wall time, with all that pentad does", replay.selected / replay.count * 1000,
                  statistics.median(replay.full) * 1000, None, note="all, untraced")
        yield Row(f"of that: misses after {len(replay.full)} commits that break something", replay.misses, None, 0, "",
                  f"{replay.seen} were seen to")
