"""P1: kill -9 at 300 random system calls of `record`, and at 300 of a record that closes its batch."""

from faults import Workspace, check, calls_of, kill_at, moments, require_strace

KILLS = 300


def record(workspace, number):
    workspace.write("file.txt", f"content {number}\n")
    return ("record", "file.txt", "-d", f"edit {number}", "--no-test")


def rounds(size, label):
    """Every edit fills a batch when size is 1."""
    workspace = Workspace(size=size)
    workspace.must("init")
    workspace.must(*record(workspace, 0))
    calls = calls_of(workspace, *record(workspace, 1))
    killed = acknowledged = 0
    for number, call in enumerate(moments(calls, KILLS, label), start=2):
        before = workspace.user_edits()
        was_killed, done = kill_at(workspace, call, *record(workspace, number))
        after = workspace.user_edits()
        check(after[:len(before)] == before, f"an older edit is gone after a kill at call {call}")
        check(len(after) - len(before) in (0, 1), "an edit was recorded twice")
        if not was_killed:
            check(done.returncode == 0, f"record failed: {done.stderr}")
            check(after[-1] == f"edit {number}", "an acknowledged edit is not there")
        killed += was_killed
        acknowledged += len(after) - len(before)
        if len(after) > len(before):
            newest = workspace.query("SELECT max(id) FROM edit WHERE kind = 0")[0][0]
            workspace.check_content(newest, "file.txt", f"content {number}\n")
    check(killed > KILLS / 2, f"only {killed} of {KILLS} were killed")
    workspace.must(*record(workspace, "last"))
    check(workspace.query("SELECT count(*) FROM batch WHERE state = 1") == [(0,)], "a batch is still half closed")
    workspace.check_whole()
    workspace.close()
    print(f"{label}: killed {killed} times in {len(calls)} system calls; {acknowledged} of those edits had been recorded")


require_strace()
rounds(1000, "record")
rounds(1, "closing a batch")
