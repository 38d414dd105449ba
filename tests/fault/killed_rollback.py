"""P2: kill -9 at random system calls of `rollback`, of a batch and of one edit: it is whole then, or was never begun."""

import os

from faults import Workspace, check, calls_of, kill_at, moments, require_strace

BATCH_KILLS, EDIT_KILLS = 300, 150
NAMES = [f"file_{i}.txt" for i in range(4)]
OLD = {**{name: f"old {name}\n" for name in NAMES}, "gone.txt": "was here\n", "new.txt": None}
NEW = {**{name: f"new {name}\n" for name in NAMES}, "gone.txt": None, "new.txt": "is new\n"}


def put(workspace, state):
    for name, text in state.items():
        if text is not None:
            workspace.write(name, text)
        elif os.path.exists(os.path.join(workspace.root, name)):
            os.unlink(os.path.join(workspace.root, name))


def present(workspace):
    return {name: workspace.read(name) for name in OLD}


def make_edit(workspace, number):
    """The files become new by one edit, which is returned with its batch."""
    put(workspace, OLD)
    done = workspace.pentad("record", ".", "--no-test", "-d", f"back to old {number}")
    check(done.returncode in (0, 3), done.stderr)  # 3: the last rollback left it as it was
    put(workspace, NEW)
    workspace.must("record", ".", "--no-test", "-d", f"new {number}")
    return workspace.query("SELECT id, batch FROM edit WHERE kind = 0 ORDER BY id DESC LIMIT 1")[0]


class OfABatch:
    """`rollback BATCH`; a batch is one edit, and closed."""

    kills, size = BATCH_KILLS, 1

    @staticmethod
    def arguments(edit, batch):
        return ["rollback", str(batch), "--no-verify"]

    @staticmethod
    def is_done(workspace, edit, batch):
        return workspace.query("SELECT rolled_back_by FROM batch WHERE id = ?", batch)[0][0] is not None


class OfAnEdit:
    """`rollback --edit E`; its batch is open, and goes on."""

    kills, size = EDIT_KILLS, 1000

    @staticmethod
    def arguments(edit, batch):
        return ["rollback", "--edit", str(edit), "--no-verify"]

    @staticmethod
    def is_done(workspace, edit, batch):
        check(workspace.query("SELECT state FROM batch WHERE id = ?", batch) == [(0,)], "the open batch was closed")
        found = workspace.query("SELECT CAST(value AS TEXT) FROM meta WHERE key = ?", f"rolled_back_edit/{edit}")
        return found not in ([], [("0",)])


def kill_many(kind):
    workspace = Workspace(size=kind.size)
    put(workspace, OLD)
    workspace.must("init")
    calls = calls_of(workspace, *kind.arguments(*make_edit(workspace, 0)))
    check(present(workspace) == OLD, "rollback does not work at all")
    staged = renaming = killed = 0
    for number, call in enumerate(moments(calls, kind.kills, "rollback"), start=1):
        made = make_edit(workspace, number)
        was_killed, done = kill_at(workspace, call, *kind.arguments(*made))
        check(was_killed or done.returncode == 0, f"rollback failed: {done.stderr}")
        killed += was_killed
        if was_killed and workspace.query("SELECT count(*) FROM intent") == [(1,)]:
            renaming += 1
        elif was_killed:
            check(present(workspace) == NEW or kind.is_done(workspace, *made),
                  f"files changed before the rollback was certain (call {call})")
            staged += 1
        workspace.must("backup", str(made[1]))  # the next start
        check(present(workspace) == (OLD if kind.is_done(workspace, *made) else NEW),
              f"half a rollback after a kill at call {call}: {present(workspace)}")
        check(workspace.query("SELECT count(*) FROM intent") == [(0,)], "an intent is left")
    check(staged > 0 and renaming > 0, f"kills hit only one phase: {staged} before the renames, {renaming} in them")
    workspace.check_whole()
    workspace.close()
    print(f"{kind.__name__}: killed {killed} times in {len(calls)} system calls: {staged} before the renames, {renaming} in them")


def main():
    require_strace()
    for kind in (OfABatch, OfAnEdit):
        kill_many(kind)


main()
