"""P1: 32 processes record 50 edits each at once. None is lost, none twice, batches are complete, tests run once a batch."""

import subprocess
import sys

from faults import PENTAD, Workspace, check

PROCESSES = 32
EDITS = 50

# One recorder: a plain loop of real `pentad record` processes; it tells the exit codes.
RECORDER = """
import subprocess, sys
pentad, me, edits = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for i in range(edits):
    name = f"file_{me}.txt"
    open(name, "w").write(f"{me} {i}\\n")
    done = subprocess.run([pentad, "-q", "record", name, "-d", f"{me}/{i}"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        print(done.returncode, done.stdout, done.stderr)
        sys.exit(1)
"""


def main():
    workspace = Workspace()
    workspace.must("init")
    running = [subprocess.Popen([sys.executable, "-c", RECORDER, PENTAD, str(me), str(EDITS)], cwd=workspace.root,
                                env=workspace.environment, stdout=subprocess.PIPE, text=True)
               for me in range(PROCESSES)]
    for process in running:
        output, _ = process.communicate()
        check(process.returncode == 0, f"a recorder failed: {output}")

    expected = sorted(f"{me}/{i}" for me in range(PROCESSES) for i in range(EDITS))
    check(sorted(workspace.user_edits()) == expected, "edits are lost or doubled")
    sizes = workspace.query("SELECT batch, count(*) FROM edit WHERE kind = 0 GROUP BY batch ORDER BY batch")
    check(len(sizes) == PROCESSES * EDITS // 5, f"{len(sizes)} batches")
    check(all(count == 5 for _, count in sizes), f"batches of other sizes: {sizes}")
    runs = workspace.query("SELECT batch, count(*) FROM run GROUP BY batch ORDER BY batch")
    check(runs == [(batch, 1) for batch, _ in sizes], f"runs per batch: {runs}")
    check(workspace.query("SELECT count(*) FROM run WHERE failed > 0 OR total != 1") == [(0,)], "a run went wrong")
    workspace.check_whole()
    workspace.close()
    print(f"{PROCESSES * EDITS} edits by {PROCESSES} processes, {len(sizes)} batches, {len(runs)} runs: all there")


main()
