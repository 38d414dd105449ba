#!/usr/bin/env python3
"""Holds the sizes of files and functions against the limits, and prints the table.

Files (src, tests, fuzz, bench, tools): none over 600 lines; of src, the median at most 120.
Functions (C++, counted by universal-ctags, and Python): nine of ten at most 40 lines, none over 80, from the first to
the last line; tests are counted apart, so that their many short bodies don't improve the picture.
Exit status 1, and one line `file:line: reason` for each that is too large.
"""
import ast
import collections
import pathlib
import subprocess
import sys

FILE_LIMIT, FILE_MEDIAN = 600, 120
FUNCTION_LIMIT, FUNCTION_P90 = 80, 40
FOLDERS = ("src", "include", "tests", "fuzz", "bench", "tools", "examples")
SUFFIXES = {".cpp", ".hpp", ".py", ".sh"}


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def files_below(root):
    for folder in FOLDERS:
        yield from sorted(f for f in (root / folder).rglob("*") if f.suffix in SUFFIXES and f.is_file())


def functions_of(files):
    """(file, line, name, lines) of each function; GoogleTest's TEST macros count as functions."""
    command = ["ctags-universal", "-o-", "--languages=C++", "--kinds-C++=f", "--fields=+ne", "--excmd=number", "-L-",
               "-D", "TEST(a,b)=void a##_##b()", "-D", "TEST_F(a,b)=void a##_##b()", "-D", "TEST_P(a,b)=void a##_##b()"]
    listing = subprocess.run(command, input="\n".join(map(str, files)), text=True, capture_output=True, check=True)
    for line in listing.stdout.splitlines():
        if line.startswith("!"):
            continue
        name, file, *rest = line.split("\t")
        fields = dict(part.split(":", 1) for part in rest if ":" in part)
        if "line" in fields and "end" in fields:
            first, last = int(fields["line"]), int(fields["end"])
            yield file, first, name, last - first + 1


def python_functions_of(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield str(file), node.lineno, node.name, node.end_lineno - node.lineno + 1


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    files = list(files_below(root))
    lengths = {file: len(file.read_bytes().splitlines()) for file in files}
    findings = [f"{file}:1: {lines} lines; at most {FILE_LIMIT} are allowed, split it by what it does"
                for file, lines in lengths.items() if lines > FILE_LIMIT]

    print(f"{'files':14}{'count':>8}{'lines':>8}{'median':>8}{'p90':>8}{'longest':>8}")
    rooms = collections.defaultdict(list)
    for file, lines in lengths.items():
        parts = file.relative_to(root).parts
        rooms["/".join(parts[:2]) if parts[0] == "src" and len(parts) > 2 else parts[0]].append(lines)
    of_src = [lines for file, lines in lengths.items() if file.relative_to(root).parts[0] == "src"]
    for name, values in [*sorted(rooms.items()), ("src, all", of_src)]:
        if values:
            print(f"{name:14}{len(values):8}{sum(values):8}{quantile(values, .5):8}{quantile(values, .9):8}{max(values):8}")
    if quantile(of_src, .5) > FILE_MEDIAN:
        findings.append(f"{root / 'src'}:1: the median file has {quantile(of_src, .5)} lines; at most {FILE_MEDIAN}")

    functions = list(functions_of([file for file in files if file.suffix in {".cpp", ".hpp"}]))
    functions += [entry for file in files if file.suffix == ".py" for entry in python_functions_of(file)]
    is_test = lambda file: file.endswith("_test.cpp") or "/tests/" in file  # noqa: E731
    for title, group in (("functions", [f for f in functions if not is_test(f[0])]),
                         ("tests", [f for f in functions if is_test(f[0])])):
        sizes = [lines for _, _, _, lines in group]
        print(f"{title:14}{len(sizes):8}{sum(sizes):8}{quantile(sizes, .5):8}{quantile(sizes, .9):8}"
              f"{max(sizes, default=0):8}")
        findings += [f"{file}:{first}: {name} has {lines} lines; at most {FUNCTION_LIMIT} are allowed"
                     for file, first, name, lines in group if lines > FUNCTION_LIMIT]
        if quantile(sizes, .9) > FUNCTION_P90:
            findings.append(f"{root}:1: nine of ten {title} have up to {quantile(sizes, .9)} lines; "
                            f"at most {FUNCTION_P90} are allowed")
            findings += [f"{file}:{first}: {name} has {lines} lines" for file, first, name, lines in group
                         if FUNCTION_P90 < lines <= FUNCTION_LIMIT]
    print("\n".join(findings), end="\n" if findings else "")
    print(f"sizes: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
