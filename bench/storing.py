"""A run of 100,000 results stored, against one plain SQLite transaction that inserts the same rows (bench/store_bench.cpp says
which). A first run adds the tests too; a later one finds them, and their last outcomes, in the journal.
"""
import json
import pathlib

from harness import Row

ROUNDS = 9


def rows(context):
    program = pathlib.Path(context.pentad).with_name("store_bench")
    if not program.exists():
        raise SystemExit(f"bench: {program} is missing; build the target pentad_bench (./dev bench does)")
    tests = context.count(100_000)
    for earlier, name in ((0, "the first run"), (5, "the 6th run"), (40, "the 41st run")):
        ran = json.loads(context.run([program, context.folder / "storing", tests, earlier, ROUNDS], context.folder))
        yield Row(f"store {name} of {tests:,} results", ran["ours"], ran["peer"], 1.5, note="plain SQLite, same rows")
        yield Row(f"store {name}, opening and closing included", ran["ours_all"], ran["peer_all"], None)
