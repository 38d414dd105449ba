"""Making a world of a large workspace, running a program in it and removing it, against a git worktree. Warm cache."""
import pathlib
import statistics

import trees
from harness import Row

ROUNDS = 3  # git takes seconds


def rows(context):
    count = context.count(100_000)
    folder = trees.fresh(context, trees.workspace(context, "record", count))
    changed = next(trees.files_of(1))
    program = pathlib.Path(context.pentad).parent / "worlds_bench"
    copy = context.folder / "worktree"
    context.run(["git", "worktree", "prune"], folder)

    def git():
        added = context.time(["git", "worktree", "add", "-q", "--detach", copy], cwd=folder)
        removed = context.time(["git", "worktree", "remove", "--force", copy], cwd=folder)
        return added.milliseconds + removed.milliseconds

    # In turn, as everywhere; a world is so much faster that several are made in each round.
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours += [float(line) for line in context.run([program, folder, changed, 20], folder).split()]
        theirs.append(git())
    yield Row(f"a world of {count:,} files: make, run grep, remove", statistics.median(ours), statistics.median(theirs),
              0.01, note="git worktree add and remove")
