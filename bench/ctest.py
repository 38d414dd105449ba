"""200 tests of CTest's, trivial programs, two at once, against `ctest -j2`.

Ours has `cmake --build` in it, and does not trust a list of before.
"""
import json

from cmake_tests import ctest_project
from harness import Row, interleaved

ROUNDS = 7


def rows(context):
    tests = context.count(200)
    folder = ctest_project(context, tests)
    context.pentad_run("init", cwd=folder)
    ran = json.loads(context.pentad_run("test", "-j2", "--json", cwd=folder))
    if (ran["total"], ran["passed"]) != (tests, tests):
        raise SystemExit(f"bench: pentad ran {ran['total']} tests, {ran['passed']} passed; expected {tests}")

    def ours(trace):
        return lambda _: context.time([context.pentad, "test", "-j2", "--all"], cwd=folder, environment={"PENTAD_TRACE": trace})

    samples = interleaved(ROUNDS, untraced=ours("off"), traced=ours("auto"),
                          ctest=lambda _: context.time(["ctest", "-j2", "-Q"], cwd=folder / "build"))
    yield Row(f"{tests} ctest tests, -j2, untraced", samples["untraced"], samples["ctest"], 1, note="ctest -j2")
    yield Row(f"{tests} ctest tests, -j2, traced (default)", samples["traced"], samples["ctest"], 1, note="ctest -j2")
