"""The first snapshot of a git workspace, against git clone --bare --local of the same.

A clone of a repository with one pack links that file and looks at no other; a snapshot has to look at every file of the
workspace. What git takes to do that (git status) is beside it, as a row that is no goal.
"""
import shutil

import trees
from harness import Row, interleaved


def rows(context):
    count = context.count(100_000)
    for kind in ("packed", "loose"):
        folder = trees.workspace(context, kind, count, loose=kind == "loose")
        clone = context.folder / "clone.git"

        def ours(_, folder=folder):
            shutil.rmtree(folder / "test_batch_logs", ignore_errors=True)
            return context.time([context.pentad, "init"], cwd=folder)

        def git(_, folder=folder):
            shutil.rmtree(clone, ignore_errors=True)
            return context.time(["git", "clone", "-q", "--bare", "--local", folder, clone], cwd=context.folder)

        context.run(["git", "status", "--porcelain"], folder)  # warms the cache for both
        samples = interleaved(5, ours=ours, git=git,
                              look=lambda _, folder=folder: context.time(["git", "status", "--porcelain"], cwd=folder))
        listed = context.run(["git", f"--git-dir={folder}/test_batch_logs/history.git", "ls-tree", "-r", "--name-only",
                              "refs/pentad/head"], folder).count("\n")
        if listed < count:
            raise SystemExit(f"bench: the snapshot holds {listed} of {count} files")
        yield Row(f"first snapshot, {count:,} files, {kind}", samples["ours"], samples["git"], 1.5, note="git clone --bare")
        yield Row(f"git status, {count:,} files, {kind}", samples["look"], samples["git"], None, note="git clone --bare")
        shutil.rmtree(clone, ignore_errors=True)
        shutil.rmtree(folder / "test_batch_logs", ignore_errors=True)
