"""200 tests of CTest's, trivial programs, two at once, against `ctest -j2`.

Ours has `cmake --build` in it, and does not trust a list of before.
"""

from cmake_tests import ctest_project, ours_and_ctest
from harness import Row, interleaved

ROUNDS = 7


def rows(context):
    tests = context.count(200)
    folder = ctest_project(context, tests)
    sides = ours_and_ctest(context, folder, tests)
    samples = interleaved(ROUNDS, **sides)
    yield Row(f"{tests} ctest tests, -j2, untraced", samples["untraced"], samples["ctest"], 1, note="ctest -j2")
    yield Row(f"{tests} ctest tests, -j2, traced (default)", samples["traced"], samples["ctest"], 1, note="ctest -j2")
