"""Two results files of 1,000,000 tests compared, against the time that simdjson's DOM parser needs to parse both.

Ours is everything: reading both files (on two threads), comparing test by test, writing regressions.json and syncing it. The
peer's time is parsing alone, with the files in memory already. Processes alternate; each tells its own time and peak memory.
"""
import json
import pathlib
import statistics

from harness import Row

ROUNDS = 9


def rows(context):
    program = pathlib.Path(context.pentad).with_name("compare_bench")
    if not program.exists():
        raise SystemExit(f"bench: {program} is missing; build the target pentad_bench (./dev bench does)")
    tests = context.count(1_000_000)
    folder = context.folder / f"comparing-{tests}"
    context.run([program, "make", folder, tests], context.folder)
    files = sum((folder / name).stat().st_size for name in ("baseline.json", "current.json")) / 1e6
    samples = {"ours": [], "parse": []}
    for _ in range(ROUNDS):
        for side, measured in samples.items():
            measured.append(json.loads(context.run([program, side, folder], context.folder)))

    def median(side, field):
        return statistics.median(sample[field] for sample in samples[side])

    name = f"compare 2 × {tests:,} tests"
    yield Row(f"{name}, files to regressions.json", median("ours", "ms"), median("parse", "ms"), 1.5,
              note="simdjson, parsing alone")
    yield Row(f"{name}, the same", median("ours", "ms"), median("parse", "ms") + median("parse", "load_ms"), None,
              note="simdjson, loading and parsing")
    yield Row(f"{name}, peak memory", median("ours", "mb") * 1.048576, files, 4, unit="MB", note="size of both files")
