"""Peak memory of pentad test on a suite that prints 1 GB."""
from harness import Row

SUITE = """import sys
import unittest


class Loud(unittest.TestCase):
    def test_prints_a_gigabyte(self):
        line = "x" * 1023 + "\\n"
        for _ in range({megabytes}):
            sys.stdout.write(line * 1024)
"""


def rows(context):
    megabytes = context.count(1024)
    folder = context.folder / "memory"
    folder.mkdir(exist_ok=True)
    (folder / "pentad.toml").touch()  # makes it a workspace of its own
    (folder / "test_loud.py").write_text(SUITE.format(megabytes=megabytes))
    sample = context.time([context.pentad, "test", "--all"], cwd=folder)
    yield Row(f"peak memory, a suite that prints {megabytes} MB", sample.megabytes, None, 100, unit="MB")
