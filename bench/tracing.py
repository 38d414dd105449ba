"""What tracing costs: processor time of a program and all that it starts, and ours, with and without. In turn; medians."""
import pathlib
import statistics

from harness import Row

HEAVY = ("argparse", "asyncio", "calendar", "concurrent.futures", "csv", "ctypes", "decimal", "difflib", "email.mime.text",
         "http.server", "json", "logging.handlers", "multiprocessing", "pdb", "pickle", "sqlite3", "ssl", "tarfile",
         "tempfile", "unittest.mock", "urllib.request", "xml.etree.ElementTree", "zipfile")
TESTS = "import unittest\n%s\nclass Some(unittest.TestCase):\n" + "".join(
    f"    def test_{number}(self): self.assertEqual({number}, {number})\n" for number in range(10))


def make_project(folder):
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "test_trivial.py").write_text(TESTS % "")
    (folder / "test_heavy.py").write_text(TESTS % "\n".join(f"import {name}" for name in HEAVY))
    (folder / "unit.cpp").write_text("#include <algorithm>\n#include <iostream>\n#include <map>\n#include <regex>\n"
                                     "#include <string>\nint count(const std::map<std::string, int>& map) {\n"
                                     "    return static_cast<int>(map.size());\n}\n")
    for number in range(1000):
        (folder / "data" / f"file{number}.txt").write_text(f"content of file {number}\n")


def rows(context):
    folder = context.folder / "tracing"
    make_project(folder)
    programs = pathlib.Path(context.pentad).parent
    python = ["/usr/bin/python3", "-B", "-m", "unittest", "-q"]
    cases = [("trivial unittest module", [*python, "test_trivial"], 41, 1.08),
             ("unittest module with heavy imports", [*python, "test_heavy"], 21, 1.05)]
    if (programs / "trace_reader").exists():  # built where GoogleTest is installed
        cases.append(("GoogleTest program that reads 1,000 files", [programs / "trace_reader"], 41, 1.35))
    cases.append(("g++ -c", ["/usr/bin/g++", "-c", "-o", "/dev/null", "unit.cpp"], 15, 1.05))
    for method in ("hybrid", "notification", "ptrace"):
        for name, command, rounds, goal in cases:
            told = context.run([programs / "trace_bench", method, folder, rounds, *command], folder)
            lines = [[float(number) for number in line.split()] for line in told.splitlines()]
            plain, traced, paths = (statistics.median(column) for column in zip(*lines))
            yield Row(f"{method}, processor time: {name}", traced, plain, goal if method == "hybrid" else None,
                      note=f"{paths:.0f} paths; untraced")
