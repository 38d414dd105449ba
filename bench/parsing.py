"""100 MB of each framework's output through its reader, a test in every line: at least 200 MB/s, that is half a second.

Its file is in the page cache and comes in pieces of 64 KiB, as through a pipe; the peer is reading those pieces alone.
"""
import json
import pathlib
import shutil
import statistics

from harness import Row

FORMATS = ("tap", "junit", "gtest", "gtest-json", "catch2", "go", "libtest", "maven", "events", "javascript")
ROUNDS = 5
GOAL = 200  # MB/s


def rows(context):
    program = pathlib.Path(context.pentad).with_name("parsing_bench")
    if not program.exists():
        raise SystemExit(f"bench: {program} is missing; build the target pentad_bench (./dev bench does)")
    size = context.count(100)
    for name in FORMATS:
        folder = context.folder / f"parsing-{name}"
        context.run([program, "make", name, folder, size], context.folder)
        samples = {"ours": [], "read": []}
        for _ in range(ROUNDS):
            for side, measured in samples.items():
                measured.append(json.loads(context.run([program, side, name, folder], context.folder)))
        ours, read = (statistics.median(sample["ms"] for sample in samples[side]) for side in ("ours", "read"))
        megabytes = samples["ours"][0]["bytes"] / 1e6
        yield Row(f"{megabytes:.0f} MB of {name}", ours, None, megabytes / GOAL * 1000,
                  note=f"{megabytes / ours * 1000:.0f} MB/s; reading it takes {read:.0f} ms")
        shutil.rmtree(folder)
