"""Deciding which units have to run, when nothing differs: the part that grows with units and dependencies.

The program selecting_bench is built beside pentad (target pentad_bench). The peer is none: no other tool decides by files
for whole test modules without running something.
"""
import json
import pathlib
import shutil

from harness import Row

UNITS, FACTS, FILES = 10_000, 1_000, 50_000
GOAL = 150  # ms


def rows(context):
    program = pathlib.Path(context.pentad).with_name("selecting_bench")
    if not program.exists():
        raise SystemExit(f"bench: {program} is missing; build the target pentad_bench (./dev bench does)")
    units = max(10, int(UNITS * context.scale))
    folder = context.folder / "selecting"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ran = json.loads(context.run([program, folder, units, FACTS, FILES, 9], folder))
    shutil.rmtree(folder)
    yield Row(f"decide for {units:,} units with {FACTS:,} dependencies each", ran["all_ms"], None, GOAL, "ms",
              f"{FILES:,} files, no two units alike; journal {ran['journal_mb']:.0f} MB")
    yield Row("of that: read the journal", ran["read_ms"], None, None, "ms")
    yield Row("of that: the values of all files", ran["values_ms"], None, None, "ms")
    yield Row("of that: add and decide", ran["decide_ms"], None, None, "ms")
