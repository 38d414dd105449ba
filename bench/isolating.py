"""Which edit of a batch of five broke a test: `pentad isolate`, against `git bisect run` of the same five states.

Each suite is ten modules; a test sleeps its share of the suite's time, so that the machine's load falls on neither
side. A module has ten tests, and one of them fails; in the hard variant it has one, which takes all of the module's time.
Pentad knows one run of the suite from before the batch, and the run of the batch, which failed; what is timed is all
that comes then, a whole process. Bisection is told the good and the bad end. Both must name the right edit.
"""
import json
import shutil
import statistics

from harness import Row

MODULES = 10
EDITS = 5
FAILING = "test_m04"
IGNORED = "__pycache__/\ntest_batch_logs/\n"


def module_text(number, tests, seconds):
    """Uses all that the edits touch; the last test but two notices a wrong piece, in one module only."""
    lines = ["import time", "import unittest", "", *(f"import piece_{edit}" for edit in range(EDITS)), "", "",
             f"class T{number}(unittest.TestCase):"]
    for test in range(tests):
        lines += [f"    def test_{test}(self):", f"        time.sleep({seconds / tests:.4f})"]
        if f"test_m{number:02}" == FAILING and test == max(0, tests - 3):
            lines.append(f"        self.assertEqual([{', '.join(f'piece_{e}.value()' for e in range(EDITS))}], [1] * {EDITS})")
        else:
            lines.append("        self.assertEqual(piece_0.name(), 'piece')")
        lines.append("")
    return "\n".join(lines)


def piece_text(edited, value):
    return ("def name():\n    return 'piece'\n\n\ndef value():\n" + ("    # looked at again\n" if edited else "") +
            f"    return {value}\n")


def start(context, name, tests, seconds):
    folder = context.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / ".gitignore").write_text(IGNORED)
    (folder / "pentad.toml").touch()  # makes it a workspace of its own
    for number in range(MODULES):
        (folder / f"test_m{number:02}.py").write_text(module_text(number, tests, seconds / MODULES))
    for edit in range(EDITS):
        (folder / f"piece_{edit}.py").write_text(piece_text(False, 1))
    context.run(["git", "init", "-q"], folder)
    context.run(["git", "add", "-A"], folder)
    context.run(["git", "commit", "-q", "-m", "start"], folder)
    return folder


def edit_all(folder, culprit, after_each):
    for edit in range(EDITS):
        (folder / f"piece_{edit}.py").write_text(piece_text(True, 10 if edit == culprit else 1))
        after_each(edit)


class Place:
    """One batch with its culprit at one place: the workspace that pentad recorded, and a repository of the same states."""

    def __init__(self, context, tests, seconds, culprit):
        self.context, self.culprit = context, culprit
        self.ours = start(context, "isolating-pentad", tests, seconds)
        self.theirs = start(context, "isolating-git", tests, seconds)
        off = {"PENTAD_ISOLATE": "off"}
        context.pentad_run("init", cwd=self.ours)
        context.pentad_run("test", "-q", cwd=self.ours)
        edit_all(self.ours, culprit, lambda edit: context.pentad_run(
            "record", "-q", f"piece_{edit}.py", cwd=self.ours, environment=off, expect=edit == EDITS - 1))
        self.known = context.folder / "isolating-known"
        shutil.rmtree(self.known, ignore_errors=True)
        shutil.copytree(self.ours / "test_batch_logs", self.known, symlinks=True)
        edit_all(self.theirs, culprit, lambda edit: context.run(["git", "commit", "-q", "-a", "-m", f"edit {edit}"],
                                                                self.theirs))

    def pentad(self):
        # What an earlier round found out must not help.
        shutil.rmtree(self.ours / "test_batch_logs")
        shutil.copytree(self.known, self.ours / "test_batch_logs", symlinks=True)
        sample = self.context.time([self.context.pentad, "isolate", "1"], cwd=self.ours)
        isolation = json.loads(self.context.pentad_run("show", "b1", "--json", cwd=self.ours))["isolation"]
        (found,) = isolation["tests"]
        if not found["verified"] or found["edits"] != [self.culprit + 1]:
            raise SystemExit(f"bench: isolate named {found}, not edit {self.culprit + 1}")
        return sample.milliseconds, isolation["worlds"]

    def bisect(self, *tests):
        self.context.run(["git", "bisect", "start", "HEAD", f"HEAD~{EDITS}"], self.theirs)
        sample = self.context.time(["git", "bisect", "run", "python3", "-m", "unittest", *tests], cwd=self.theirs)
        named = self.context.run(["git", "log", "-1", "--format=%s", "refs/bisect/bad"], self.theirs).strip()
        if named != f"edit {self.culprit}":
            raise SystemExit(f"bench: git bisect named {named}, not edit {self.culprit}")
        self.context.run(["git", "bisect", "reset"], self.theirs)
        return sample.milliseconds


def measure(context, tests, seconds, rounds):
    """Means over the five places of the medians: milliseconds of pentad and both bisections, and pentad's states."""
    sides = ([], [], [], [])
    for culprit in range(EDITS):
        place = Place(context, tests, seconds, culprit)
        samples = []
        for _ in range(rounds):
            ours, worlds = place.pentad()
            samples.append((ours, place.bisect("discover"), place.bisect(FAILING), worlds))
        for side, values in zip(sides, zip(*samples)):
            side.append(statistics.median(values))
    return [statistics.mean(side) for side in sides]


def rows(context):
    for seconds, rounds in ((2, 3), (20, 1)):
        seconds *= max(context.scale, 0.1)
        for tests in (10, 1):
            ours, suite, module, worlds = measure(context, tests, seconds, rounds)
            name = f"the culprit of 5 edits, a suite of {seconds:g} s, {tests} test{'s' if tests > 1 else ''} a module"
            hard = tests == 1
            yield Row(name, ours, suite, None if hard else 0.1, note=f"git bisect run, all; {worlds:.1f} states")
            yield Row(name, ours, module, None if hard else 0.7, note="git bisect run, the failing module")
