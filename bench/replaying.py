"""The newest commits of real projects, replayed: how much of the tests' time the selection saves.

Three of them: Python's standard library, of which the interpreter and unittest are a part (replaying_library.py); boltons, whose
modules stand each for itself and which pytest runs (replaying_boltons.py); and dulwich, layers of modules (replaying_dulwich.py).
Each has its history in its own words: an entry is a commit. A commit changes its module and the test module of that, by a comment at
the end. Nothing is drawn but how every tenth commit breaks its module: by one twist of a line (seed 6), which the next commit takes
back. After each of these everything runs, untraced, and must say what the selected run said.
"""
import itertools
import os
import random
import statistics

from harness import Row
from replaying_boltons import Boltons
from replaying_dulwich import Dulwich
from replaying_library import Library
from replaying_project import EVERYTHING, unit_of

PROJECTS = (Library, Boltons, Dulwich)
ONLY = os.environ.get("BENCH_PROJECTS", "").lower().split()  # BENCH_PROJECTS="boltons dulwich": just these
COMMITS, EVERY, SEED = 100, 10, 6
TWISTS = [("==", "!="), (" not ", " "), ("True", "False"), ("False", "True"), (" + ", " - "), (" and ", " or "), (" < ", " >= "),
          ("return ", "return None and ")]


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
        root = self.project.root
        files = []
        if self.broken:
            self.broken[0].write_text(self.broken[1], encoding="utf-8")
            files.append(self.broken[0])
            self.broken = None
        for name in (commit.source, commit.test):
            file = root / name
            if name and file.is_file():
                with file.open("a", encoding="utf-8") as end:
                    end.write(f"# {commit.title}\n")
                files.append(file)
        check = number % EVERY == EVERY - 1
        if check:
            file = root / commit.source
            text = file.read_text(encoding="utf-8")
            self.broken = (file, text)
            file.write_text(twist(text, self.chance), encoding="utf-8")
        self.project.record([str(file) for file in dict.fromkeys(files)], commit.title)
        arguments = ["--all"] if commit.source in self.project.needs_everything else []
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
    for kind in PROJECTS:
        if ONLY and kind.__name__.lower() not in ONLY:
            continue
        missing = kind.missing()
        if missing:
            print(f"bench: {missing}: nothing of it is replayed", flush=True)
        else:
            yield from rows_of(kind(context), context.count(COMMITS))


def rows_of(project, count):
    commits = list(itertools.islice(project.commits(), count))
    commits.reverse()
    project.pentad("init")
    dropped = project.drop_failing()
    project.seconds = project.durations()
    for _ in range(3):  # what the first makes is there for the second
        project.pentad("test", "-j2", "--all")
    whole = sum(project.seconds.values())
    print(f"bench: {project.name}: {len(project.seconds)} units, {whole:.1f} s; {dropped} that fail here are left out", flush=True)
    replay = Replay(project)
    for number, commit in enumerate(commits):
        replay.commit(number, commit)
        if os.environ.get("BENCH_VERBOSE") or (number + 1) % EVERY == 0:
            print(f"bench: {number + 1} commits, to {commit.title} ({commit.source}): "
                  f"{100 - 100 * replay.ran / (whole * replay.count):.1f} % saved", flush=True)
    span = f"{replay.count} commits, {commits[0].version} to {commits[-1].version}"
    saved = 100 - 100 * replay.ran / (whole * replay.count)
    yield Row(f"{project.name}, {span}: time of the units that ran", replay.ran / replay.count * 1000, whole * 1000, 0.4,
              note=f"{saved:.1f} % saved; Ekstazi 32 %, RTSLinux 52.8 %; {100 * replay.kept / replay.tests:.1f} % of outcomes kept")
    if replay.full:
        yield Row("of that: wall time, with all that pentad does", replay.selected / replay.count * 1000,
                  statistics.median(replay.full) * 1000, None, note="all, untraced")
        yield Row(f"of that: misses after {len(replay.full)} commits that break something", replay.misses, None, 0, "",
                  f"{replay.seen} were seen to")
