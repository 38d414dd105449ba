#!/usr/bin/env python3
"""bench/run.py PENTAD [--small] [NAME...]: runs all benches (or these) and prints one table.

A goal that is missed is said so; the exit status stays 0, because a busy machine is no defect. --small shrinks the
generated trees to a hundredth, to try the benches themselves; the goals don't hold then.
"""
import argparse
import importlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from harness import Context, print_table  # noqa: E402

TOPICS = ("record", "scan", "rollback", "snapshot", "unittests", "pytests", "gtest", "ctest", "parsing", "results", "memory", "comparing", "storing", "judging",
         "watch", "worlds", "isolating", "building", "tracing", "selecting",
         "skipping", "replaying")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pentad")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TOPICS))
    parser.add_argument("--small", action="store_true")
    options = parser.parse_intermixed_args()
    for name in options.names:
        if name not in TOPICS:
            parser.error(f"there is no bench {name}; there are {', '.join(TOPICS)}")
    scale = 0.01 if options.small else 1.0
    context = Context(options.pentad, HERE.parent / "build" / ("bench-small" if options.small else "bench-trees"), scale)
    rows = []
    for name in options.names or TOPICS:
        print(f"bench: {name}", flush=True)
        rows += importlib.import_module(name).rows(context)
    print()
    print_table(rows)
    missed = [row for row in rows if not row.reached]
    print()
    if options.small:
        print("bench: small trees; these are not the goals' numbers")
    print(f"bench: {len(missed)} of {sum(row.goal is not None for row in rows)} goals missed")


if __name__ == "__main__":
    main()
