"""P2: kill -9 at 300 random system calls of `rollback`: afterwards it is whole or was never begun."""

import os

from faults import Workspace, check, calls_of, kill_at, moments, require_strace

KILLS = 300
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


def make_batch(workspace, number):
    put(workspace, OLD)
    done = workspace.pentad("record", ".", "--no-test", "-d", f"back to old {number}")
    check(done.returncode in (0, 3), done.stderr)  # 3: the last rollback left it as it was
    put(workspace, NEW)
    workspace.must("record", ".", "--no-test", "-d", f"new {number}")
    return workspace.query("SELECT max(batch) FROM edit WHERE kind = 0")[0][0]


def main():
    require_strace()
    workspace = Workspace(size=1)
    put(workspace, OLD)
    workspace.must("init")
    batch = make_batch(workspace, 0)
    calls = calls_of(workspace, "rollback", str(batch), "--no-verify")
    check(present(workspace) == OLD, "rollback does not work at all")
    staged = renaming = killed = 0
    for number, call in enumerate(moments(calls, KILLS, "rollback"), start=1):
        batch = make_batch(workspace, number)
        was_killed, done = kill_at(workspace, call, "rollback", str(batch), "--no-verify")
        check(was_killed or done.returncode == 0, f"rollback failed: {done.stderr}")
        killed += was_killed
        if was_killed and workspace.query("SELECT count(*) FROM intent") == [(1,)]:
            renaming += 1
        elif was_killed:
            check(present(workspace) == NEW or workspace.query("SELECT rolled_back_by FROM batch WHERE id = ?", batch)[0][0],
                  f"files changed before the rollback was certain (call {call})")
            staged += 1
        workspace.must("backup", str(batch))  # the next start
        rolled_back = workspace.query("SELECT rolled_back_by FROM batch WHERE id = ?", batch)[0][0] is not None
        check(present(workspace) == (OLD if rolled_back else NEW), f"half a rollback after a kill at call {call}: {present(workspace)}")
        check(workspace.query("SELECT count(*) FROM intent") == [(0,)], "an intent is left")
    check(staged > 0 and renaming > 0, f"kills hit only one phase: {staged} before the renames, {renaming} in them")
    workspace.check_whole()
    workspace.close()
    print(f"killed {killed} times in {len(calls)} system calls: {staged} before the renames, {renaming} in them")


main()
