"""What status, log and publishing cost with 100,000 stored results, against a tenth of them.

Publishing is measured as a whole run of one trivial test, less the start of the interpreter that runs it: an upper bound.
"""
import pathlib
import shutil

from harness import Row, interleaved

MODULES, TESTS = 5, 200


def suite(context, runs):
    """A workspace in which 1,000 tests ran `runs` times, made once for each build of pentad."""
    folder = context.folder / f"results-{runs}"
    program = pathlib.Path(context.pentad)
    identity = f"{program.stat().st_size} {program.stat().st_mtime_ns}"
    stamp = folder / "bench-done"
    if stamp.exists() and stamp.read_text() == identity:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "pentad.toml").touch()  # makes it a workspace of its own
    print(f"bench: storing {runs * MODULES * TESTS:,} results", flush=True)
    for number in range(MODULES):
        body = "".join(f"    def test_{t}(self):\n        pass\n\n" for t in range(TESTS))
        (folder / f"test_m{number}.py").write_text(f"import unittest\n\n\nclass T(unittest.TestCase):\n{body}")
    (folder / "test_one.py").write_text("import unittest\n\n\nclass T(unittest.TestCase):\n"
                                        "    def test_one(self):\n        pass\n")
    context.pentad_run("init", cwd=folder)
    for _ in range(runs):
        context.pentad_run("test", "--all", cwd=folder)
    stamp.write_text(identity)
    return folder


def rows(context):
    few, many = suite(context, context.count(100) // 10), suite(context, context.count(100))

    def side(folder, *arguments):
        return lambda _: context.time([context.pentad, *arguments], cwd=folder)

    stored = context.count(100) * MODULES * TESTS
    for name, arguments in (("status", ["status"]), ("log", ["log"])):
        samples = interleaved(15, many=side(many, *arguments), few=side(few, *arguments))
        yield Row(f"{name}, {stored:,} results", samples["many"], None, 50)
        yield Row(f"{name}, {stored:,} results, against a tenth", samples["many"], samples["few"], 1.1)
    one_more = ("test", "--all", "-p", "test_one.py")
    samples = interleaved(15, many=side(many, *one_more), few=side(few, *one_more),
                          python=lambda _: context.time(["python3", "-c", "import unittest"], cwd=many))
    yield Row(f"one more run, {stored:,} results, against a tenth", samples["many"], samples["few"], 1.1)
    yield Row(f"the same, less the interpreter's start, {stored:,} results", samples["many"] - samples["python"], None, 50,
              note="running and publishing one test")
