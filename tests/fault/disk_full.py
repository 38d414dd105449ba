"""Disk full in record, in closing a batch and in rollback: a clear error, nothing lost, and all goes on when there is space."""

import os
import subprocess
import sys
import tempfile

from faults import Workspace, check, skip

INSIDE = "PENTAD_FAULT_INSIDE"


def enter_namespace():
    """Runs this script again with a mount namespace of its own (and as its own root where we are not root)."""
    flags = ["-m"] if os.geteuid() == 0 else ["-rm"]
    if subprocess.run(["unshare", *flags, "true"], capture_output=True).returncode != 0:
        skip("no mount namespace can be made here")
    done = subprocess.run(["unshare", *flags, sys.executable, "-B", __file__], env={**os.environ, INSIDE: "1"})
    sys.exit(done.returncode)


def free_bytes(folder):
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def fill(folder, leave):
    with open(os.path.join(folder, "ballast"), "wb") as file:
        while (left := free_bytes(folder) - leave) > 0:
            file.write(b"x" * min(left, 1 << 20))
            file.flush()
    return os.path.join(folder, "ballast")


def clear_error(done):
    check(done.returncode == 70, f"exit {done.returncode}: {done.stdout}{done.stderr}")
    check("space" in done.stderr, f"no clear error: {done.stderr!r}")


def one_round(workspace, disk, number, leave):
    """A 100 KB edit with `leave` bytes free: it is recorded whole, or refused whole."""
    before = workspace.user_edits()
    text = os.urandom(50_000).hex()
    workspace.write("file.txt", text)
    ballast = fill(disk, leave)
    done = workspace.pentad("record", "file.txt", "--no-test", "-d", f"edit {number}")
    os.unlink(ballast)
    after = workspace.user_edits()
    check(after[:len(before)] == before, "an older edit is gone")
    if done.returncode != 0:
        clear_error(done)
    else:
        check(after[-1:] == [f"edit {number}"], "an acknowledged edit is not there")
    return done.returncode


def rollback_round(workspace, disk, leave):
    state = {name: workspace.read(name) for name in ("file.txt", "other.txt")}
    batch = str(workspace.query("SELECT max(batch) FROM edit WHERE kind = 0")[0][0])
    ballast = fill(disk, leave)
    done = workspace.pentad("rollback", batch, "--no-verify")
    os.unlink(ballast)
    if done.returncode != 0:
        clear_error(done)
    workspace.must("doctor")
    rolled_back = workspace.query("SELECT rolled_back_by FROM batch WHERE id = ?", batch)[0][0] is not None
    now = {name: workspace.read(name) for name in state}
    check(rolled_back or now == state, "a rollback that failed changed files")
    check(not rolled_back or now != state, "a rollback changed nothing")
    if rolled_back:
        workspace.must("undo", "--no-verify")
        check({name: workspace.read(name) for name in state} == state, "undo did not bring the files back")
    return done.returncode


def main():
    if INSIDE not in os.environ:
        enter_namespace()
    mountpoint = tempfile.mkdtemp(prefix="pentad-disk-")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", mountpoint], capture_output=True).returncode != 0:
        skip("a tmpfs can't be mounted here")
    root = os.path.join(mountpoint, "work")
    os.mkdir(root)
    for label, size in (("record", 10_000), ("closing a batch", 1)):
        workspace = Workspace(root, size=size)
        workspace.pentad("reset", "--yes")
        workspace.must("init")
        codes = [one_round(workspace, mountpoint, number, leave) for number, leave in enumerate(range(0, 600_000, 20_000))]
        check(0 in codes and 70 in codes, f"{label}: not both outcomes: {codes}")
        workspace.write("other.txt", "1\n")
        workspace.must("record", "other.txt", "file.txt", "--no-test", "-d", "all is well again")
        workspace.check_whole()
        print(f"{label}: {codes.count(70)} refused for lack of space, {codes.count(0)} recorded, none lost")
    workspace.write("file.txt", os.urandom(60_000).hex())
    workspace.write("other.txt", os.urandom(60_000).hex())
    workspace.must("record", "file.txt", "other.txt", "--no-test", "-d", "to be rolled back")
    codes = [rollback_round(workspace, mountpoint, leave) for leave in range(0, 900_000, 30_000)]
    check(0 in codes and 70 in codes, f"rollback: not both outcomes: {codes}")
    workspace.check_whole()
    print(f"rollback: {codes.count(70)} refused for lack of space, {codes.count(0)} done and undone")
    workspace.close()
    subprocess.run(["umount", "-l", mountpoint])


main()
