"""2,000 trivial tests of one GoogleTest program, each in a process of its own, two at once.

Against the floor (a program that starts the same processes and only waits for them) and against CTest, which does the same.
Ours is everything: `cmake --build`, the list of tests, the processes, the results.
"""
import pathlib

from cmake_tests import gtest_project, ours_and_ctest
from harness import Row, interleaved

ROUNDS = 3


def rows(context):
    tests = context.count(2000)
    folder = gtest_project(context, tests)
    floor = [pathlib.Path(context.pentad).with_name("fork_floor"), "2", "names", "build/trivial", "--gtest_filter="]
    if not floor[0].exists():
        raise SystemExit(f"bench: {floor[0]} is missing; build the target pentad_bench (./dev bench does)")
    sides = ours_and_ctest(context, folder, tests)
    samples = interleaved(ROUNDS, **sides, floor=lambda _: context.time(floor, cwd=folder))
    name = f"{tests} GoogleTest tests, a process each, -j2"
    yield Row(f"{name}, untraced", samples["untraced"], samples["floor"], 1.1, note="starting the processes alone")
    yield Row(f"{name}, untraced", samples["untraced"], samples["ctest"], 1, note="ctest -j2")
    yield Row(f"{name}, traced (default)", samples["traced"], samples["floor"], None, note="starting the processes alone")
    yield Row(f"{name}, traced (default)", samples["traced"], samples["ctest"], 1, note="ctest -j2")
