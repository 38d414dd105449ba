"""isolate where the usual world can't be had, as another user, with little space, and where there is nothing to blame."""
import json
import os
import pathlib
import shutil
import sys
import unittest

from isolate_case import ANSWER, MAY_UNSHARE, ON_OVERLAYS, OTHER, WITHOUT_WORLDS, IsolateCase
from pentad_case import PENTAD, main

NOBODY = "65534"
# All folders that are tried for scratch hold $SIZE; the workspace is at /mnt/work.
IN_LITTLE_SPACE = ("unshare", "-Urm", "sh", "-c", """
mount --rbind "$ALL" /mnt || exit 99
for folder in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o size=$SIZE,mode=1777 none $folder || exit 99; done
cd /mnt/work && exec "$@\"""", "sh")


class HardPlaces(IsolateCase):
    # -- nothing to blame ----------------------------------------------------------------------------------------------
    def test_nothing_but_a_flake(self):
        count = self.scratch / "count"
        self.write("test_flaky.py", "import pathlib, unittest\n\n\nclass F(unittest.TestCase):\n    def test_flaky(self):\n"
                   f"        file = pathlib.Path({str(count)!r})\n"
                   "        count = len(file.read_text()) + 1 if file.exists() else 1\n"
                   "        file.write_text('x' * count)\n        self.assertNotEqual(count % 5, 0, count)\n")
        for _ in range(15):
            self.pentad("test", "-q", expect=None)
        count.write_text("xxxx")  # the batch's run is the fifth
        self.batch({})
        self.assertEqual(self.found(), {"test_flaky::F::test_flaky": ("flaky", [])})
        self.assertRegex(self.pentad("isolate").stdout.splitlines()[-1], r"^batch 1: 1 test · no culprit · \d+ states?$")
        self.assertIn("to blame for sure", self.pentad("rollback", "--culprit", expect=3).stderr)

    def test_a_file_that_is_deleted(self):
        self.replace("test_code.py", "code_a.answer(), 42", "len(open('data.txt').read()), 5")
        self.begin_again()

        def delete():
            (self.work / "data.txt").unlink()
            return ["data.txt"]
        self.batch({3: delete})
        self.assertEqual(self.found(), {ANSWER: ("culprit", [3])})
        self.assertFalse((self.work / "data.txt").exists())
        self.pentad("rollback", "--culprit")
        self.assertEqual(self.read("data.txt"), b"fine\n")

    def test_seconds_are_used_up(self):
        self.batch({3: lambda: self.replace("code_a.py", "return 42", "__import__('time').sleep(0.5)")})
        document = self.pentad_json("isolate", "--seconds", 0.1, "-j", 1)
        self.assertTrue(document["interrupted"])
        (test,) = document["tests"]
        self.assertEqual((test["verdict"], test["verified"]), ("undetermined", False))
        self.assertIn(3, test["edits"])
        self.assertIn("ended early", self.pentad("show", "b1").stdout)
        self.assertEqual(self.found(), {ANSWER: ("culprit", [3])})

    # -- as another user -----------------------------------------------------------------------------------------------
    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "all tests run as a user without privileges")
    def test_as_a_user_without_privileges(self):
        """The scenarios of isolate_names_the_edit, by one who owns no more than a folder."""
        here = pathlib.Path(__file__).resolve().parent
        place = self.scratch / "nobody"
        place.mkdir()
        for file in (here / "isolate_names_the_edit.py", *(here.parent / "support").glob("*.py"), pathlib.Path(PENTAD)):
            shutil.copy(file, place)
        for folder in (place, place / "tmp", place / "empty"):
            folder.mkdir(exist_ok=True)
            os.chown(folder, int(NOBODY), int(NOBODY))
        self.scratch.chmod(0o711)
        environment = {**self.environment, "PENTAD": str(place / "pentad"), "PYTHONPATH": str(place),
                       "HOME": str(place), "TMPDIR": str(place / "tmp")}
        as_nobody = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        self.run_program(*as_nobody, place / "pentad", "init", cwd=place / "empty", env=environment)
        doctor = self.run_program(*as_nobody, place / "pentad", "doctor", expect=None, cwd=place / "empty", env=environment)
        if "user namespace and overlayfs" not in doctor.stdout:
            self.assertFalse(MAY_UNSHARE, doctor.stdout)
        names = ("the_first_the_middle_and_the_last", "two_culprits_for_two_tests_and_the_table", "one_edit_that_breaks_many",
                 "a_pair", "a_run_in_the_midst_of_the_batch_and_a_later_edit_that_mends_it",
                 "an_edit_that_others_need_to_be_parsed", "a_file_that_is_deleted_or_renamed", "data_modes_and_links",
                 "the_test_itself_is_the_culprit", "a_test_that_hangs", "a_flake_and_a_culprit",
                 "the_workspace_stays_as_it_is", "ctrl_c_keeps_what_is_known",
                 "tests_see_what_git_ignores_at_the_same_path")
        ran = self.run_program(*as_nobody, sys.executable, "-B", place / "isolate_names_the_edit.py",
                               *(f"Isolate.test_{name}" for name in names), expect=None, cwd=place, env=environment)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn(f"Ran {len(names)} tests", ran.stderr)
        left = [path for path in (place / "tmp").glob(f"pentad-{NOBODY}/*") if path.name != "gate"]
        self.assertEqual(left, [])

    # -- other kinds of worlds -----------------------------------------------------------------------------------------
    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_on_overlays_that_lie_on_overlays(self):
        self.batch({2: self.breaks_answer, 4: self.breaks_other})
        environment = self.on_overlays()
        ran = self.run_program(*ON_OVERLAYS, PENTAD, "isolate", "--json", env=environment)
        document = json.loads(ran.stdout)
        self.assertEqual(self.found_in(document), {ANSWER: ("culprit", [2]), OTHER: ("culprit", [4])})
        self.assertFalse(document["relocated"])
        self.assertEqual(list(self.scratch.glob("pentad-*/world-*")), [])

    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_a_copy_at_another_path_is_called_relocated(self):
        (self.work / "mounted").mkdir()
        self.batch({3: self.breaks_answer})
        document = json.loads(self.run_program(*WITHOUT_WORLDS, PENTAD, "isolate", "--json", "-j", 4).stdout)
        self.assertEqual(self.found_in(document), {ANSWER: ("culprit", [3])})
        for probe in document["probes"]:  # several copies at once, and each is of its state
            self.assertEqual(probe["status"], "failed" if 3 in probe["edits"] else "passed", document["probes"])
        self.assertTrue(document["relocated"])
        self.assertTrue(self.pentad_json("show", "b1")["isolation"]["relocated"])
        self.assertIn("\nrelocated: the tests ran in copies at another path", self.pentad("show", "b1").stdout)
        self.assertEqual(os.listdir(self.work / "test_batch_logs/scratch"), [])
        self.pentad("rollback", 1)
        del self.environment["PENTAD_ISOLATE"]
        for place in range(1, 5):
            self.pentad("record", "-q", *(self.breaks_answer() if place == 2 else self.harmless(place)))
        ran = self.run_program(*WITHOUT_WORLDS, PENTAD, "record", *self.harmless(5), expect=1)
        self.assertIn("\nrelocated: ", ran.stdout)
        reports = sorted((self.work / "test_batch_logs").glob("test_report_batch_*.txt"))
        self.assertIn("\nrelocated: ", reports[-1].read_text())

    # -- little space --------------------------------------------------------------------------------------------------
    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_no_space_for_scratch(self):
        self.replace("code_a.py", "# two", "# two " + "x" * 300_000)
        self.begin_again()
        self.batch({2: self.breaks_answer, 4: lambda: self.replace("data.txt", "fine", "better")})
        before = {file: file.read_bytes() for file in self.work.glob("*.*")}
        ran = self.in_little_space("200k")
        self.assertRegex(ran.stderr, r"can't write the world's code_a.py: .*; free some in /\S+, or set TMPDIR")
        self.assertEqual(before, {file: file.read_bytes() for file in self.work.glob("*.*")})
        self.assert_whole()
        self.assertEqual(self.found(), {ANSWER: ("culprit", [2])})

    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_what_is_known_is_kept_when_the_space_ends(self):
        self.write("data.txt", "x" * 300_000)
        self.begin_again()

        def breaks_and_shrinks():
            self.write("data.txt", "small")
            return ["data.txt", *self.breaks_answer()]
        self.batch({1: breaks_and_shrinks})  # only a state without it needs the space
        ran = self.in_little_space("200k")
        self.assertIn("can't write the world's data.txt", ran.stderr)
        isolation = self.pentad_json("show", "b1")["isolation"]
        self.assertTrue(isolation["interrupted"])
        self.assertTrue(isolation["probes"])
        self.assertEqual([test["verdict"] for test in isolation["tests"]], ["undetermined"])
        self.assertEqual(self.found(), {ANSWER: ("culprit", [1])})

    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_tests_that_fail_for_want_of_space_are_no_evidence(self):
        self.replace("test_code.py", "def test_answer(self):\n", "def test_answer(self):\n"
                     "        with open('out.bin', 'wb') as file:\n            file.write(bytes(4_000_000))\n")
        self.write(".gitignore", "out.bin\n")
        self.git("init", "-q")
        self.begin_again()
        self.batch({3: self.breaks_answer})
        ran = self.in_little_space("2m")
        self.assertIn("no space was left for what tests write", ran.stderr)
        self.assertEqual(self.found(), {ANSWER: ("culprit", [3])})

    def in_little_space(self, size):
        """isolate where every folder for scratch has so much."""
        shutil.copy(PENTAD, self.scratch)
        environment = {**self.environment, "ALL": str(self.scratch), "SIZE": size, "HOME": "/mnt/home"}
        environment.pop("TMPDIR", None)
        environment.pop("XDG_RUNTIME_DIR", None)
        ran = self.run_program(*IN_LITTLE_SPACE, "/mnt/pentad", "isolate", "-j", 1, env=environment, expect=None)
        self.assertNotIn(ran.returncode, (0, 1, 99), ran.stderr)
        self.assertEqual(len(ran.stderr.splitlines()), 2, ran.stderr)
        return ran

    def begin_again(self):
        self.pentad("reset", "--yes")
        self.begin()

    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_little_space_in_the_first_folder(self):
        self.batch({2: self.breaks_answer})
        small = self.scratch / "small"
        small.mkdir()
        environment = {**self.environment, "XDG_RUNTIME_DIR": str(small), "TMPDIR": str(self.scratch)}
        ran = self.run_program("unshare", "-Urm", "sh", "-c", 'mount -t tmpfs -o size=4k none "$XDG_RUNTIME_DIR" && exec "$@"',
                               "sh", PENTAD, "isolate", "--json", env=environment)
        self.assertEqual(self.found_in(json.loads(ran.stdout)), {ANSWER: ("culprit", [2])})


if __name__ == "__main__":
    main()
