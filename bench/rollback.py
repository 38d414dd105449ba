"""Rollback of a batch of five files, against git checkout of the same five from five commits ago."""
import json

import trees
from harness import Row, interleaved


def rows(context):
    count = context.count(100_000)
    folder = trees.fresh(context, trees.workspace(context, "record", count))
    context.pentad_run("init", cwd=folder)
    names = list(trees.files_of(count))
    ours, theirs = names[1:count:count // 5][:5], names[2:count:count // 5][:5]

    originals = [(folder / name).read_text() for name in ours]

    def pentad(number):
        for position, name in enumerate(ours):
            (folder / name).write_text(trees.text_of(f"ours {number} {position}", 2000))
            context.pentad_run("record", name, "-d", "x", "--no-test", cwd=folder)
        batch = json.loads(context.pentad_run("status", "--json", cwd=folder))["last_closed"]["batch"]
        return context.time([context.pentad, "rollback", str(batch), "--no-verify"], cwd=folder)

    def git(number):
        for position, name in enumerate(theirs):
            (folder / name).write_text(trees.text_of(f"theirs {number} {position}", 2000))
            context.run(["git", "add", name], folder)
            context.run(["git", "commit", "-q", "-m", "x"], folder)
        sample = context.time(["git", "checkout", "-q", "HEAD~5", "--", *theirs], cwd=folder)
        context.run(["git", "commit", "-q", "-m", "back"], folder)
        return sample

    samples = interleaved(7, ours=pentad, git=git)
    if originals != [(folder / name).read_text() for name in ours]:
        raise SystemExit("bench: a file was not taken back")
    yield Row(f"rollback of 5 files in {count:,}, no tests", samples["ours"], samples["git"], 0.2,
              note="git checkout HEAD~5 -- FILES")
