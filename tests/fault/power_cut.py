"""A power cut drops what was not synced: every acknowledged edit is there all the same.

The workspace lies on an ext4 file system in an image file. The image holds just what the file system has written to its
device; a copy of it, taken the moment `record` returns, is what a power cut at that moment would leave.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from faults import Workspace, check, skip

CUTS = 25


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


def mount(image, folder):
    os.makedirs(folder, exist_ok=True)
    return run("mount", "-o", "loop,noatime,commit=600", image, folder)


def main():
    if os.geteuid() != 0:
        skip("mounting a file system needs root")
    if shutil.which("mkfs.ext4", path=os.environ.get("PATH", "") + ":/sbin:/usr/sbin") is None:
        skip("mkfs.ext4 is not installed")
    os.environ["PATH"] += ":/sbin:/usr/sbin"
    scratch = tempfile.mkdtemp(prefix="pentad-power-")
    image = os.path.join(scratch, "image")
    with open(image, "wb") as file:
        file.truncate(48 << 20)
    check(run("mkfs.ext4", "-q", "-F", image).returncode == 0, "mkfs.ext4 failed")
    live, dead = os.path.join(scratch, "live"), os.path.join(scratch, "dead")
    mounted = mount(image, live)
    if mounted.returncode != 0:
        shutil.rmtree(scratch)
        skip(f"a loop device can't be mounted here: {mounted.stderr.strip()}")
    try:
        cut_often(live, dead, image)
    finally:
        run("umount", "-l", dead)
        run("umount", "-l", live)
        shutil.rmtree(scratch, ignore_errors=True)


def cut(image, copy):
    """What is on the disk at one moment: a copy during which the system wrote nothing."""
    for _ in range(20):
        run("cp", "--sparse=always", image, copy)
        if run("cmp", "-s", image, copy).returncode == 0:
            return
    check(False, "the disk is never quiet")


def cut_often(live, dead, image):
    root = os.path.join(live, "work")
    os.mkdir(root)
    workspace = Workspace(root, size=5)
    workspace.must("init")
    unsynced = 0
    for number in range(CUTS):
        text = f"content {number}\n" * 500
        workspace.write("file.txt", text)
        workspace.must("record", "file.txt", "--no-test", "-d", f"edit {number}")
        # Each copy is a file of its own: the loop device of the one before may not be gone yet, and would be taken again.
        copy = f"{image}-{number}"
        cut(image, copy)
        check(mount(copy, dead).returncode == 0, "the copy can't be mounted")
        after = Workspace(os.path.join(dead, "work"), size=5)
        check(after.user_edits() == [f"edit {i}" for i in range(number + 1)], f"edits lost in a power cut after edit {number}")
        newest = after.query("SELECT max(id) FROM edit WHERE kind = 0")[0][0]
        after.must("doctor")
        after.check_content(newest, "file.txt", text)
        after.check_whole()
        # The workspace's own file was never synced by anybody: were it always there, this test would cut no power at all.
        unsynced += after.read("file.txt") != text
        check(run("umount", dead).returncode == 0, "the copy is busy")
        os.unlink(copy)
    check(unsynced > 0, "nothing was ever lost, so no power was cut")
    print(f"{CUTS} power cuts, {unsynced} of them lost unsynced files of the workspace; no acknowledged edit was lost")


main()
