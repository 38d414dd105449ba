"""What runs after edits of few files: the verdict's time against that of running just the affected modules, untraced."""
import json

import trees
from harness import Row, interleaved

MODULES, AFFECTED, FILES = 200, 8, 10_000
WORK = "sum(range(400_000))"  # some milliseconds a test


def make_modules(folder):
    (folder / "pentad.toml").write_text("[run]\ntrace = 'auto'\n")
    for number in range(MODULES):
        kind = "hot" if number < AFFECTED else "cold"
        (folder / f"lib_{number:03}.py").write_text("VALUE = 1\n")
        tests = "".join(f"    def test_{t}(self):\n        self.assertTrue({WORK} and lib_{number:03}.VALUE)\n\n" for t in range(5))
        (folder / f"test_{kind}_{number:03}.py").write_text(
            f"import unittest\nimport lib_{number:03}\n\n\nclass T(unittest.TestCase):\n{tests}")


def settle(context, folder):
    """Twice: what the first run makes (bytecode, and the like) is there for the second."""
    context.pentad_run("init", cwd=folder)
    for _ in range(2):
        context.pentad_run("test", "-j2", "--all", cwd=folder)
    ran = json.loads(context.pentad_run("test", "-j2", "--json", cwd=folder))
    if ran["cached"] != ran["total"]:
        raise SystemExit(f"bench: {ran['total'] - ran['cached']} of {ran['total']} tests ran where nothing differs")


def rows(context):
    small = context.folder / "skipping-small"
    small.mkdir(exist_ok=True)
    make_modules(small)
    settle(context, small)

    def selected(number):
        for edited in range(5):  # of eight hot modules three import another that changes too
            (small / f"lib_{edited:03}.py").write_text(f"VALUE = 1{number % 7}\n" + "#" * (number + 1) + "\n")
        return context.time([context.pentad, "test", "-j2"], cwd=small)

    for number in range(5, AFFECTED):
        (small / f"lib_{number:03}.py").write_text(f"from lib_{number - 5:03} import VALUE\n")
    settle(context, small)
    just_those = {"PENTAD_SELECT": "off", "PENTAD_TRACE": "off"}
    samples = interleaved(11, selected=selected, alone=lambda _: context.time(
        [context.pentad, "test", "-j2", "-p", "test_hot_*.py"], cwd=small, environment=just_those))
    yield Row(f"5 edits, {AFFECTED} of {MODULES} modules affected", samples["selected"], samples["alone"], 1.15,
              note=f"just those {AFFECTED}, untraced")

    large = trees.workspace(context, "skipping-large", context.count(FILES))
    make_modules(large)
    settle(context, large)

    def nothing(number):
        (large / "README").write_text(f"edit {number}\n")
        return context.time([context.pentad, "test", "-j2"], cwd=large)

    samples = interleaved(11, nothing=nothing)
    ran = json.loads(context.pentad_run("test", "-j2", "--json", cwd=large))
    if ran["cached"] != ran["total"]:
        raise SystemExit("bench: tests ran though nothing differs")
    yield Row(f"only README edited, {MODULES} modules, {context.count(FILES):,} files", samples["nothing"], None, 100, "ms",
              "no test process")
