"""isolate while others are at work, and what is left of it when it is killed."""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time
import unittest

from isolate_case import ANSWER, MAY_UNSHARE, ON_OVERLAYS, OTHER, WITHOUT_WORLDS, IsolateCase
from pentad_case import PENTAD, main

KILLS = 25
MARK = "PENTAD_TEST_OF_LEFTOVERS"


def processes_of(mark, folder):
    """Numbers and command lines of those that have the mark in their environment, or a file of the folder open."""
    found = {}
    for process in pathlib.Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            marked = mark.encode() in (process / "environ").read_bytes()
            holds = any(os.readlink(fd).startswith(str(folder)) for fd in (process / "fd").iterdir())
            if marked or holds:
                found[int(process.name)] = (process / "cmdline").read_bytes()
        except OSError:
            continue
    return found


class Beside(IsolateCase):
    def setUp(self):
        super().setUp()
        self.temporary = self.scratch / "tmp"
        self.temporary.mkdir()
        self.environment["TMPDIR"] = str(self.temporary)
        self.environment.pop("XDG_RUNTIME_DIR", None)
        self.mark = f"{MARK}={os.getpid()}-{random.getrandbits(64):x}"
        self.environment[MARK] = self.mark.partition("=")[2]

    def document(self, running):
        out, err = running.communicate(timeout=120)
        self.assertEqual(running.returncode, 0, err)
        return json.loads(out)

    def worlds(self):
        return list(self.temporary.glob("pentad-*/world-*"))

    def slowly(self, seconds):
        """Tests that take a while, so that something can happen meanwhile."""
        self.replace("test_code.py", "import code_a\n", f"import code_a, time\ntime.sleep({seconds})\n")
        self.pentad("reset", "--yes")
        self.begin()

    # -- two at once ---------------------------------------------------------------------------------------------------
    def test_in_two_workspaces(self):
        self.slowly(0.1)
        first = self.work
        second = self.work.parent / "other"
        shutil.copytree(first, second, symlinks=True)
        self.batch({2: self.breaks_answer})
        self.work = second
        self.batch({4: self.breaks_other})
        both = [self.start_pentad("isolate", "--json", stdout=-1, cwd=folder) for folder in (first, second)]
        one, other = map(self.document, both)
        self.assertEqual(self.found_in(one), {ANSWER: ("culprit", [2])})
        self.assertEqual(self.found_in(other), {OTHER: ("culprit", [4])})
        self.assertEqual(self.worlds(), [])

    def test_in_one_workspace(self):
        self.slowly(0.2)
        self.batch({2: self.breaks_answer, 4: self.breaks_other})
        both = [self.start_pentad("isolate", "--json", "-j", "1", stdout=-1) for _ in range(2)]
        documents = [self.document(one) for one in both]
        for document in documents:
            self.assertEqual(self.found_in(document), {ANSWER: ("culprit", [2]), OTHER: ("culprit", [4])})
        self.assertEqual(self.worlds(), [])
        self.assert_whole()

    def test_while_record_goes_on(self):
        self.needs_worlds()
        self.slowly(0.2)
        self.batch({2: self.breaks_answer, 4: self.breaks_other})
        running = self.start_pentad("isolate", "--json", "-j", "1", stdout=-1)
        while not self.worlds() and running.poll() is None:
            time.sleep(0.005)
        recorded = 0
        while running.poll() is None and recorded < 4:
            recorded += 1
            self.write("code_a.py", self.read("code_a.py") + f"# {recorded}\n".encode())
            self.pentad("record", "-q", "code_a.py")
        self.assertIsNone(running.poll(), "record waited for the search")
        self.assertEqual(recorded, 4)
        self.assertEqual(self.found_in(self.document(running)), {ANSWER: ("culprit", [2]), OTHER: ("culprit", [4])})
        self.assertEqual(self.pentad_json("status")["edit_count"], 9)
        self.assert_whole()

    # -- killed --------------------------------------------------------------------------------------------------------
    def assert_nothing_runs(self):
        until = time.monotonic() + 10
        while (left := processes_of(self.mark, self.temporary)) and time.monotonic() < until:
            time.sleep(0.02)
        self.assertEqual(left, {})

    def kill_at_random(self, times, longest, around=(), **options):
        """Kills isolate at moments of its first `longest` seconds. Returns how many of them had worlds."""
        moments = random.Random(5)
        met = 0
        for _ in range(times):
            running = self.start(*around, PENTAD, "isolate", "--json", **options)
            try:
                running.wait(moments.uniform(0, longest))
            except subprocess.TimeoutExpired:
                met += bool(self.worlds())
            running.kill()
            running.communicate(timeout=20)
            self.assertIn(running.returncode, (0, -signal.SIGKILL))
            self.assert_nothing_runs()
        return met

    def start(self, *argv, **options):
        return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                **{"cwd": self.work, "env": self.environment, **options})

    def test_killed_at_random_moments(self):
        self.needs_worlds()
        self.slowly(0.2)  # a search takes about as long as it may live here
        self.batch({2: self.breaks_answer, 4: self.breaks_other})
        mounts = pathlib.Path("/proc/self/mounts").read_text()
        files = {file: file.read_bytes() for file in self.work.glob("*.*")}
        met = self.kill_at_random(KILLS, longest=1)
        self.assertGreater(met, KILLS // 4, "hardly any was killed in the midst")
        self.pentad("doctor")  # journal and history are whole, and what is left of worlds goes
        self.assertEqual(self.worlds(), [])
        self.assertEqual(pathlib.Path("/proc/self/mounts").read_text(), mounts)
        self.assertEqual(files, {file: file.read_bytes() for file in self.work.glob("*.*")})
        self.assert_whole()
        self.assertEqual(self.found(), {ANSWER: ("culprit", [2]), OTHER: ("culprit", [4])})
        self.assertEqual(self.worlds(), [])
        self.assert_nothing_runs()

    def stuck(self):
        """Probes that would go on for minutes, with a process that they start."""
        stuck = self.scratch / "stuck"
        self.replace("test_code.py", "import code_a\n", "import code_a, os, subprocess, time\n"
                     f"if os.path.exists({str(stuck)!r}):\n    subprocess.Popen(['sleep', '300'], start_new_session=True)\n"
                     f"    open({str(stuck)!r} + '.now', 'w').close()\n    time.sleep(300)\n")
        self.pentad("reset", "--yes")
        self.begin()
        self.batch({2: self.breaks_answer})
        return stuck

    def kill_stuck(self, stuck, *argv, **options):
        """Kills it when a probe is stuck."""
        now = stuck.with_suffix(".now")
        now.unlink(missing_ok=True)
        stuck.touch()
        running = self.start(*argv, **options)
        until = time.monotonic() + 30
        while not now.exists() and time.monotonic() < until:
            self.assertIsNone(running.poll())
            time.sleep(0.005)
        self.assertTrue(any(b"sleep" in line for line in processes_of(self.mark, self.temporary).values()))
        running.kill()
        running.communicate(timeout=20)
        stuck.unlink()

    def test_the_next_search_removes_what_a_killed_one_left(self):
        self.needs_worlds()
        stuck = self.stuck()
        self.kill_stuck(stuck, PENTAD, "isolate")
        self.assertTrue(self.worlds())
        self.assertEqual(self.found(), {ANSWER: ("culprit", [2])})
        self.assertEqual(self.worlds(), [])
        self.assert_nothing_runs()

    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_killed_with_worlds_that_fuse_overlayfs_serves(self):
        stuck = self.stuck()
        environment = self.on_overlays()
        for _ in range(3):
            self.kill_stuck(stuck, *ON_OVERLAYS, PENTAD, "isolate", env=environment)
            self.assertTrue(self.worlds())
        self.pentad("doctor")
        self.assertEqual(self.worlds(), [])
        self.assert_nothing_runs()
        self.kill_at_random(5, 1, ON_OVERLAYS, env=environment)
        self.assertEqual(self.found(), {ANSWER: ("culprit", [2])})
        self.assertEqual(self.worlds(), [])

    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_copies_that_a_killed_one_left_are_removed(self):
        (self.work / "mounted").mkdir()
        self.slowly(1)
        self.batch({2: self.breaks_answer})
        copies = self.work / "test_batch_logs/scratch"
        running = self.start(*WITHOUT_WORLDS, PENTAD, "isolate")
        until = time.monotonic() + 30
        while not (copies.exists() and any(copies.iterdir())) and time.monotonic() < until:
            time.sleep(0.005)
        running.kill()
        running.communicate(timeout=20)
        self.assertTrue(any(copies.iterdir()))
        document = json.loads(self.run_program(*WITHOUT_WORLDS, PENTAD, "isolate", "--json").stdout)
        self.assertEqual(self.found_in(document), {ANSWER: ("culprit", [2])})
        self.assertEqual(list(copies.iterdir()), [])


if __name__ == "__main__":
    main()
