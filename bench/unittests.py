"""200 modules of 10 trivial tests: isolated by module, against one process per module and against one for all.

The last four rows are no goals: what it takes untraced, and what a bare loop takes (bare_unittest_loop.py), with nothing of
pentad in it.
"""
import json
import pathlib

from harness import Row, interleaved

TESTS = 10


def suite(context, modules):
    folder = context.folder / f"unittests-{modules}"
    folder.mkdir(exist_ok=True)
    (folder / "pentad.toml").touch()  # makes it a workspace of its own
    for number in range(modules):
        body = "".join(f"    def test_{t}(self):\n        self.assertEqual({t} + 1, {t + 1})\n\n" for t in range(TESTS))
        (folder / f"test_m{number:03}.py").write_text(
            f"import unittest\n\n\nclass T{number}(unittest.TestCase):\n{body}")
    return folder


def rows(context):
    modules = context.count(200)
    folder = suite(context, modules)
    (folder / "modules").write_text("".join(f"test_m{number:03}\n" for number in range(modules)))
    one_each = ["xargs", "-a", "modules", "-P2", "-n1", "python3", "-m", "unittest", "-q"]
    context.pentad_run("init", cwd=folder)
    ran = json.loads(context.pentad_run("test", "-j2", "--all", "--json", cwd=folder))
    if (ran["total"], ran["passed"]) != (modules * TESTS, modules * TESTS):
        raise SystemExit(f"bench: pentad ran {ran['total']} tests, {ran['passed']} passed; expected {modules * TESTS}")

    def ours(isolation, trace="auto"):
        return lambda _: context.time([context.pentad, "test", "-j2", "--all"], cwd=folder,
                                      environment={"PENTAD_ISOLATION": isolation, "PENTAD_TRACE": trace})

    def discover(_):
        return context.time(["python3", "-m", "unittest", "discover", "-q"], cwd=folder)

    def processes(_):
        return context.time(one_each, cwd=folder)

    def bare(_):
        return context.time(["python3", pathlib.Path(__file__).with_name("bare_unittest_loop.py"), "modules"], cwd=folder)

    context.run(one_each, folder)  # compiles the modules
    samples = interleaved(5, module=ours("module"), worker=ours("worker"), untraced=ours("module", "off"), discover=discover,
                          processes=processes, bare=bare)
    name = f"{modules} unittest modules × {TESTS}"
    yield Row(f"{name}, isolated by module, -j2", samples["module"], samples["processes"], 0.1, note="a process each, 2 at once")
    yield Row(f"{name}, isolated by module, -j2", samples["module"], samples["discover"], 3.5, note="unittest discover")
    yield Row(f"{name}, isolation = worker, -j2", samples["worker"], samples["discover"], 1.2, note="unittest discover")
    yield Row(f"{name}, isolated by module, untraced", samples["untraced"], samples["processes"], None, note="a process each, 2 at once")
    yield Row(f"{name}, isolated by module, untraced", samples["untraced"], samples["discover"], None, note="unittest discover")
    bare_name = f"{modules} forks of a warm parent that import, run and end, two at a time"
    yield Row(bare_name, samples["bare"], samples["processes"], None, note="a process each, 2 at once")
    yield Row(bare_name, samples["bare"], samples["discover"], None, note="unittest discover")
