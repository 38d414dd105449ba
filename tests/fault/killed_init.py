"""P1: kill -9 at 150 random system calls of `init`, with and without a git repository: the next one finishes it."""

import os
import shutil
import subprocess

from faults import Workspace, calls_of, check, kill_at, moments, require_strace

KILLS = 75


def rounds(with_git):
    label = "init with git" if with_git else "init"
    workspace = Workspace()
    for number in range(20):
        workspace.write(f"file{number}.txt", f"content {number}\n")
    if with_git:
        for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "x"]):
            subprocess.run(["git", *command], cwd=workspace.root, env=workspace.environment, check=True)
    calls = calls_of(workspace, "init")
    killed = 0
    for call in moments(calls, KILLS, label):
        shutil.rmtree(workspace.logs)
        was_killed, _ = kill_at(workspace, call, "init")
        killed += was_killed
        if os.path.isdir(workspace.logs):
            workspace.pentad("status")  # whatever it says, it does no harm
        workspace.must("init")
        workspace.check_whole()
        listed = workspace.git("ls-tree", "-r", "--name-only", "refs/pentad/head").split()
        check(len(listed) == 21, f"after a kill at call {call} the first snapshot has {len(listed)} files")
    check(killed > KILLS / 2, f"only {killed} of {KILLS} were killed")
    workspace.write("file0.txt", "changed\n")
    workspace.must("record", "file0.txt", "--no-test")
    workspace.check_whole()
    workspace.close()
    print(f"{label}: killed {killed} times in {len(calls)} system calls")


require_strace()
rounds(False)
rounds(True)
