"""pentad record of a 10 KB file, against git add and commit in the same tree, and against rewriting a JSON state."""
import json
import pathlib
import shutil

import trees
from harness import Row, interleaved

SIZE = 10 * 1024
STAND_IN = pathlib.Path(__file__).with_name("json_state.py")
BATCH = 5


class Tree:
    """One workspace in which both sides edit and record the same file."""

    def __init__(self, context, folder):
        self.context, self.folder = context, folder
        self.file = next(trees.files_of(1))
        self.edits = 0

    def edit(self):
        self.edits += 1
        (self.folder / self.file).write_text(trees.text_of(self.edits, SIZE))

    def pentad(self, _):
        """The record that closes the batch does more: it has a row of its own."""
        self.edit()
        return self.context.time([self.context.pentad, "record", self.file, "-d", "x", "--no-test"], cwd=self.folder)

    def git(self, _):
        self.edit()
        return self.context.time(["git", "add", self.file], ["git", "commit", "-q", "-m", "x"], cwd=self.folder)

    def open_edits(self):
        status = json.loads(self.context.pentad_run("status", "--json", cwd=self.folder))
        return status["edit_count"] % BATCH

    def measure(self, rounds):
        while self.open_edits() != 0:
            self.pentad(0)
        samples = interleaved(
            rounds * BATCH,
            plain=lambda n: self.pentad(n) if n % BATCH != BATCH - 1 else None,
            closing=lambda n: self.pentad(n) if n % BATCH == BATCH - 1 else None,
            git=self.git)
        if self.open_edits() != 0:
            raise SystemExit("bench: the batches did not close where they should")
        return samples


def with_history(context, count, edits):
    """A workspace with `edits` recorded edits, made once for each build of pentad."""
    source = trees.workspace(context, "record", count)
    program = pathlib.Path(context.pentad)
    folder = context.folder / f"history-{count}-{edits}"
    stamp = folder / ".git" / "bench-history"
    identity = f"{program.stat().st_size} {program.stat().st_mtime_ns}"
    if stamp.exists() and stamp.read_text() == identity:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder, symlinks=True, ignore=shutil.ignore_patterns("test_batch_logs"))
    trees.fresh(context, folder)
    print(f"bench: recording {edits} edits", flush=True)
    context.pentad_run("init", cwd=folder)
    names = list(trees.files_of(count))
    for number in range(edits):
        name = names[number * 7 % len(names)]
        (folder / name).write_text(trees.text_of(number, 2000))
        context.pentad_run("record", name, "-d", f"edit {number}", "--no-test", cwd=folder)
    stamp.write_text(identity)
    return folder


def rows(context):
    goals = {1_000: 0.4, 10_000: 0.15, 100_000: 0.04}
    ours = {}
    for count, goal in goals.items():
        folder = trees.fresh(context, trees.workspace(context, "record", context.count(count)))
        context.pentad_run("init", cwd=folder)
        tree = Tree(context, folder)
        samples = tree.measure(8)
        ours[count] = samples["plain"]
        yield Row(f"record, {count:,} files", samples["plain"], samples["git"], goal, note="git add + commit")
        yield Row(f"record that closes a batch, {count:,} files", samples["closing"], samples["git"], None)

    count = 10_000
    edits = context.count(10_000)
    tree = Tree(context, with_history(context, context.count(count), edits))
    empty = Tree(context, trees.workspace(context, "record", context.count(count)))
    samples = tree.measure(8)
    yield Row(f"record, {count:,} files, {edits:,} edits of history", samples["plain"], samples["git"], goals[count],
              note="git add + commit")
    # Side by side, because the two differ by less than the machine does from one minute to the next.
    pair = interleaved(40, history=_plain(tree), empty=_plain(empty))
    yield Row(f"record with {edits:,} edits of history, against none", pair["history"], pair["empty"], 1.1)

    state = context.folder / "json_state.json"
    context.run(["python3", STAND_IN, "make", state, edits], context.folder)
    pair = interleaved(10, ours=_plain(tree),
                       peer=lambda _: context.time(["python3", STAND_IN, "record", state, tree.folder / tree.file],
                                                   cwd=context.folder))
    yield Row("record, against rewriting a JSON state", pair["ours"], pair["peer"], 0.05, note=f"{edits:,} edits")


def _plain(tree):
    """Records, and skips the sample of the one that closes a batch."""
    while tree.open_edits() != 0:
        tree.pentad(0)
    done = [0]

    def side(number):
        done[0] += 1
        sample = tree.pentad(number)
        return sample if done[0] % BATCH else None
    return side
