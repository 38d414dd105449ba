"""The least that a process for each test file can take with pytest's own way to run a test, two at a time: pytest starts
once and collects all files, and each fork only runs the tests of its file. No session of its own, no conftest.py, no
report, no tracing. The first file's tests run once before: a fork then has fewer pages to copy."""
import sys

import pytest
from _pytest.runner import runtestprotocol
from bare_loop import fork_each


def passes(items):
    following = [*items[1:], None]
    return bool(items) and all(report.passed for item, after in zip(items, following)
                               for report in runtestprotocol(item, log=False, nextitem=after))


class Loop:
    def pytest_runtestloop(self, session):
        files = {}
        for item in session.items:
            files.setdefault(item.path, []).append(item)
        passes(next(iter(files.values())))
        fork_each(files.values(), passes)
        return True


sys.exit(pytest.main(["-q", "-p", "no:cacheprovider"], plugins=[Loop()]))
