"""100 MB of what each framework prints or reports, every line of it a test's, through the reader of that framework.

Processor time: a reader is one thread that waits for nothing, and a busy machine does not change it."""
import json
import statistics

from harness import Row

KINDS = {"tap": "TAP", "junit": "JUnit XML", "gtest": "GoogleTest's output", "gtest-json": "GoogleTest's JSON", "go": "go test -json",
         "libtest": "libtest's output", "node": "events of node", "python": "events of unittest and pytest", "maven": "Maven's console"}
FASTEST = 200  # MB in a second


def rows(context):
    megabytes = context.count(100)
    folder = context.folder / f"parsing-{megabytes}"
    bench = context.programs / "parsing_bench"
    context.run([bench, "make", folder, megabytes], context.folder)
    told = {kind: [] for kind in KINDS}
    for _ in range(3):
        for kind, lines in told.items():
            lines.append(json.loads(context.run([bench, "read", folder, kind], folder)))
    for kind, title in KINDS.items():
        ours, reading = (statistics.median(one[key] for one in told[kind]) for key in ("cpu_ms", "read_ms"))
        yield Row(f"{megabytes} MB of {title}", ours, None, 1000 * megabytes / FASTEST,
                  note=f"{1000 * megabytes / ours:.0f} MB/s; reading alone {reading:.0f} ms")
