"""Finding changes that nobody recorded, against git status. Warm cache."""
import trees
from harness import Row, interleaved


def rows(context):
    count = context.count(100_000)
    folder = trees.fresh(context, trees.workspace(context, "record", count))
    context.pentad_run("init", cwd=folder)
    context.run(["git", "status", "--porcelain"], folder)
    changed = next(trees.files_of(1))

    def ours(_):
        return context.time([context.pentad, "status", "--changes"], cwd=folder)

    def git(_):
        return context.time(["git", "status", "--porcelain"], cwd=folder)

    for side in (ours, git):
        side(0)
    samples = interleaved(9, ours=ours, git=git)
    yield Row(f"unrecorded changes, none of {count:,} files", samples["ours"], samples["git"], 0.6, note="git status")
    (folder / changed).write_text("changed\n")
    if changed not in context.pentad_run("status", "--changes", cwd=folder):
        raise SystemExit("bench: status did not find the change")
    samples = interleaved(9, ours=ours, git=git)
    yield Row(f"unrecorded changes, one of {count:,} files", samples["ours"], samples["git"], 0.6, note="git status")
