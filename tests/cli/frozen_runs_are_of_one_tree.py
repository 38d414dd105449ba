"""A verdict belongs to one tree: what is written in the workspace while tests run changes no outcome."""
import json
import os
import subprocess
import time
import unittest

from pentad_case import PENTAD, PentadCase, main

# test_b_first says when it runs, and waits until the test has edited; the others are late enough to see the edit.
FIRST = """import os, time, unittest
class T(unittest.TestCase):
    def test_waits(self):
        gate = os.environ["GATE"]
        open(gate + "/runs", "a").write("x")
        until = time.monotonic() + 30
        while not os.path.exists(gate + "/edited") and time.monotonic() < until:
            time.sleep(0.01)
"""
LATER = """import os, unittest
def late():
    import value
    return value.VALUE
class T(unittest.TestCase):
    def test_value(self): self.assertEqual(late(), 1)
    def test_data(self):
        with open("data/in.txt") as file: self.assertEqual(file.read(), "in\\n")
    def test_names(self): self.assertEqual(sorted(os.listdir("data")), ["in.txt", "other.txt"])
"""
# No world where something is mounted in the workspace.
WITHOUT_WORLDS = ("unshare", "-Urm", "sh", "-c", 'mount -t tmpfs none mounted && exec "$@"', "sh")
WITHOUT_INOTIFY = ("unshare", "-Ur", "sh", "-c", 'echo 0 >/proc/sys/user/max_inotify_instances; exec "$@"', "sh")
MAY_UNSHARE = subprocess.run(["unshare", "-Urm", "sh", "-c", "echo 0 > /proc/sys/user/max_inotify_instances"],
                             capture_output=True).returncode == 0
PASSED = {"test_b_first::T::test_waits": "passed", "test_c_later::T::test_value": "passed",
          "test_c_later::T::test_data": "passed", "test_c_later::T::test_names": "passed"}


class Frozen(PentadCase):
    def setUp(self):
        super().setUp()
        self.gate = self.scratch / "gate"
        self.gate.mkdir()
        self.around = ()
        self.environment["GATE"] = str(self.gate)
        self.environment["PENTAD_JOBS"] = "1"
        self.environment["PENTAD_ISOLATE"] = "off"
        self.environment["PENTAD_SELECT"] = "off"  # kept_outcomes_are_of_their_tree.py is about that
        self.environment["TMPDIR"] = str(self.scratch)
        self.write("value.py", "VALUE = 1\n")
        self.write("data/in.txt", "in\n")
        self.write("data/other.txt", "other\n")
        self.write("test_b_first.py", FIRST)
        self.write("test_c_later.py", LATER)
        self.pentad("init")

    # -- runs ----------------------------------------------------------------------------------------------------------
    def runs(self):
        """How often the first unit has run."""
        file = self.gate / "runs"
        return len(file.read_text()) if file.exists() else 0

    def await_run(self, number=1):
        until = time.monotonic() + 60
        while self.runs() < number:
            self.assertLess(time.monotonic(), until, "the tests did not begin")
            time.sleep(0.01)

    def while_it_runs(self, edit, *arguments):
        """Runs the tests, and `edit` in their middle. Returns the document."""
        for file in self.gate.iterdir():
            file.unlink()
        running = subprocess.Popen([*self.around, PENTAD, *(arguments or ("test",)), "--json"], cwd=self.work,
                                   env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.await_run()
        edit()
        (self.gate / "edited").touch()
        out, err = running.communicate(timeout=120)
        self.err = err.decode()
        self.assertIn(running.returncode, (0, 1), self.err)
        return json.loads(out)

    def outcomes(self, document):
        return {test["id"]: test["status"] for test in document["tests"]}

    def warned(self, document):
        return "\n".join(document["warnings"])

    def known_as_own(self):
        """What pentad takes for the tests' own writes, if anything; for who wonders why it did not warn."""
        file = self.work / "test_batch_logs/written_by_tests"
        return "written by tests: " + (file.read_text() if file.exists() else "nothing")

    # -- edits ---------------------------------------------------------------------------------------------------------
    def in_place(self, name, content):
        with open(self.work / name, "r+") as file:
            file.write(content)
            file.truncate()

    def replace(self, name, content):
        (self.work / (name + ".new")).write_text(content)
        os.replace(self.work / (name + ".new"), self.work / name)

    def check(self, edit, wanted=PASSED):
        document = self.while_it_runs(edit)
        self.assertEqual(self.outcomes(document), wanted, self.err)
        return document

    # -- what is edited ------------------------------------------------------------------------------------------------
    def test_an_edit_that_would_break(self):
        for write in (self.in_place, self.replace):
            with self.subTest(write.__name__):
                document = self.check(lambda: write("value.py", "VALUE = 2\n"))
                self.assertIn("value.py changed while the tests ran", self.warned(document))
                self.assertEqual(self.read("value.py"), b"VALUE = 2\n")  # P7
                self.write("value.py", "VALUE = 1\n")

    def test_an_edit_that_would_mend(self):
        self.write("value.py", "VALUE = 2\n")
        self.write("data/in.txt", "wrong\n")
        wanted = {**PASSED, "test_c_later::T::test_value": "failed", "test_c_later::T::test_data": "failed"}
        for write in (self.in_place, self.replace):
            def mend():
                write("value.py", "VALUE = 1\n")
                write("data/in.txt", "in\n")
            with self.subTest(write.__name__):
                self.check(mend, wanted)
                self.write("value.py", "VALUE = 2\n")
                self.write("data/in.txt", "wrong\n")

    def test_an_edit_that_is_taken_back(self):
        """The test reads what was there for a moment only."""
        self.write("test_c_later.py", LATER.replace("def test_value", "def test_0_meets(self):\n"
                   "        import time\n        open(os.environ['GATE'] + '/meets', 'w').close()\n"
                   "        until = time.monotonic() + 3\n"
                   "        while not os.path.exists(os.environ['GATE'] + '/back') and time.monotonic() < until:\n"
                   "            time.sleep(0.01)\n    def test_value"))
        for write in (self.in_place, self.replace):
            with self.subTest(write.__name__):
                before = self.read("data/in.txt").decode()
                for file in self.gate.iterdir():
                    file.unlink()
                (self.gate / "edited").touch()
                running = subprocess.Popen([*self.around, PENTAD, "test", "--json"], cwd=self.work,
                                           env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                           stderr=subprocess.PIPE)
                self.await_run()
                write("data/in.txt", "gone wrong\n")
                until = time.monotonic() + 30
                while not (self.gate / "meets").exists() and time.monotonic() < until:
                    time.sleep(0.01)
                time.sleep(0.2)  # as long as the edit stands: the module can be imported meanwhile
                write("data/in.txt", before)
                (self.gate / "back").touch()
                out, err = running.communicate(timeout=120)
                document = json.loads(out)
                self.assertEqual(running.returncode, 0, err)
                self.assertIn("data/in.txt changed while the tests ran", self.warned(document), self.known_as_own())

    def test_a_new_file_and_a_deleted_one(self):
        document = self.check(lambda: self.write("data/new.txt", "new\n"))
        self.assertIn("data/new.txt changed", self.warned(document))
        (self.work / "data/new.txt").unlink()
        document = self.check(lambda: (self.work / "data/other.txt").unlink())
        self.assertIn("data/other.txt changed", self.warned(document))
        self.assertFalse((self.work / "data/other.txt").exists())

    def test_a_file_that_came_and_went_and_a_folder_that_was_away(self):
        def come_and_go():
            self.write("data/short.txt", "x")
            (self.work / "data/short.txt").unlink()
        document = self.check(come_and_go)
        self.assertIn("data/short.txt changed", self.warned(document))

        def move():
            os.rename(self.work / "data", self.work / "away")
            os.rename(self.work / "away", self.work / "data")
        document = self.check(move)
        self.assertIn("data/in.txt", self.warned(document))

    def test_what_had_ended_before_is_not_run_again(self):
        # What took longest last time is first.
        late = "import os, time, unittest\nclass T(unittest.TestCase):\n    def test(self):\n"
        self.write("test_a_early.py", late + "        open(os.environ['GATE'] + '/early', 'a').write('x')\n"
                                             "        time.sleep(0.8)\n")
        self.write("test_a_second.py", late + "        time.sleep(0.4)\n")
        (self.gate / "edited").touch()
        self.pentad("test", "-q")
        document = self.while_it_runs(lambda: self.in_place("value.py", "VALUE = 2\n"))
        self.assertEqual(set(self.outcomes(document).values()), {"passed"})
        self.assertEqual(len(self.outcomes(document)), 6)
        self.assertIn("run again with the files as they were: 3 of 4 units", self.warned(document))
        self.assertEqual((self.gate / "early").read_text(), "x")

    def test_the_verdict_is_told_once_and_kept(self):
        document = self.check(lambda: self.replace("value.py", "VALUE = 2\n"))
        self.assertEqual((document["total"], document["failed"]), (4, 0))
        shown = self.pentad("show", "r1").stdout
        self.assertIn("value.py changed while the tests ran", shown)

    def test_two_edits_one_after_the_other(self):
        def again():
            self.in_place("value.py", "VALUE = 2\n")
        # Its second run waits for the second edit, as the first does for the first.
        self.write("test_b_first.py", FIRST + """        while os.path.getsize(gate + "/runs") == 2 and not os.path.exists(gate + "/edited_again") and time.monotonic() < until:
            time.sleep(0.01)
""")
        for file in self.gate.iterdir():
            file.unlink()
        running = self.start_pentad("test", "--json", stdout=-1)
        self.await_run()
        again()
        (self.gate / "edited").touch()
        self.await_run(2)
        self.replace("data/in.txt", "other\n")
        (self.gate / "edited_again").touch()
        out, err = running.communicate(timeout=120)
        document = json.loads(out)
        self.assertEqual(self.outcomes(document), PASSED, err)
        self.assertIn("data/in.txt changed while the tests ran", self.warned(document))

    # -- what tests write ----------------------------------------------------------------------------------------------
    def test_what_tests_write_counts_only_the_first_time(self):
        self.write("test_d_writes.py", "import os, tempfile, unittest\nclass T(unittest.TestCase):\n"
                                       "    def test(self):\n"
                                       "        open('out.txt', 'a').write(str(os.getpid()))\n"
                                       "        open('data_count', 'w').write(str(os.getpid()))\n"
                                       "        with tempfile.TemporaryDirectory(dir='.') as folder:\n"
                                       "            open(folder + '/x', 'w').close()\n")
        self.write("out.txt", "")
        (self.gate / "edited").touch()
        first = self.pentad_json("test")
        self.assertIn("changed while the tests ran", self.warned(first))
        self.assertEqual(self.warned(self.pentad_json("test")), "")
        self.assertEqual(self.warned(self.pentad_json("test")), "")
        # An edit is still one.
        document = self.while_it_runs(lambda: self.in_place("value.py", "VALUE = 2\n"))
        self.assertEqual(set(self.outcomes(document).values()), {"passed"})
        self.assertIn("value.py changed while the tests ran", self.warned(document))

    # -- batches -------------------------------------------------------------------------------------------------------
    def record_four(self):
        for number in range(4):
            self.write(f"notes_{number}.txt", f"{number}\n")
            self.pentad("record", "-q", f"notes_{number}.txt")

    def test_a_batch_whose_run_waits_while_the_user_edits(self):
        self.record_four()
        for file in self.gate.iterdir():
            file.unlink()
        other = self.start_pentad("test")
        self.await_run()
        self.write("notes_4.txt", "4\n")
        batch = self.start_pentad("record", "notes_4.txt", "--json", stdout=-1)
        until = time.monotonic() + 30
        while not (self.work / "test_batch_logs/backups/batch_1").exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.3)
        self.assertIsNone(batch.poll())
        self.in_place("value.py", "VALUE = 2\n")
        (self.work / "data/other.txt").unlink()
        self.write("data/third.txt", "3\n")
        self.pentad("record", "-q", "value.py")
        (self.gate / "edited").touch()
        other.communicate(timeout=120)
        out, err = batch.communicate(timeout=120)
        document = json.loads(out)
        self.assertEqual(batch.returncode, 0, err)
        self.assertEqual(self.outcomes(document), PASSED)
        self.assertIn("changed before the tests began", self.warned(document))

    def test_a_batch_while_the_user_edits_and_records(self):
        self.record_four()
        self.write("notes_4.txt", "4\n")

        def edit():
            self.replace("value.py", "VALUE = 2\n")
            self.pentad("record", "-q", "value.py")
        document = self.while_it_runs(edit, "record", "notes_4.txt")
        self.assertEqual(self.outcomes(document), PASSED, self.err)
        self.assertIn("value.py changed while the tests ran", self.warned(document))

    # -- probes --------------------------------------------------------------------------------------------------------
    PROBED = """import os, time, unittest
class T(unittest.TestCase):
    def test_value(self):
        gate = os.environ["GATE"]
        run = None
        if os.path.exists(gate + "/probing"):
            with open(gate + "/runs", "a+") as file:
                file.write("x")
                run = file.tell()
        until = time.monotonic() + 20
        while run and not os.path.exists(f"{gate}/go_{run}") and time.monotonic() < until: time.sleep(0.01)
        import value
        with open("data/in.txt") as file: text = file.read()
        if run: open(f"{gate}/done_{run}", "w").close()
        self.assertEqual((text, value.VALUE), ("in\\n", 1))
"""

    def disturb(self, running, write):
        """While each probe reads it, data/in.txt is something else."""
        number = 0
        while running.poll() is None:
            if self.runs() == number:
                time.sleep(0.01)
                continue
            number += 1
            write("data/in.txt", "gone wrong\n")
            (self.gate / f"go_{number}").touch()
            while running.poll() is None and not (self.gate / f"done_{number}").exists():
                time.sleep(0.01)
            write("data/in.txt", "in\n")
        return number

    def test_probes_while_the_user_edits(self):
        (self.work / "test_b_first.py").unlink()
        (self.work / "test_c_later.py").unlink()
        self.write("test_probed.py", self.PROBED)
        self.pentad("reset", "--yes")
        self.pentad("init")
        for _ in range(8):  # a past without flakes
            self.pentad("test", "-q")
        for number in range(5):
            self.write(f"notes_{number}.txt", f"{number}\n")
            if number == 1:
                self.write("value.py", "VALUE = 2\n")
            self.pentad("record", "-q", "value.py" if number == 1 else f"notes_{number}.txt",
                        expect=1 if number == 4 else 0)
        for write in (self.in_place, self.replace):
            with self.subTest(write.__name__):
                for file in self.gate.iterdir():
                    file.unlink()
                (self.gate / "probing").touch()
                running = self.start_pentad("isolate", "--json", stdout=-1)
                runs = self.disturb(running, write)
                document = json.loads(running.communicate(timeout=120)[0])
                found = [(test["verdict"], test["edits"], test["verified"]) for test in document["tests"]]
                self.assertEqual(found, [("culprit", [2], True)], document)
                self.assertEqual(document["worlds"], runs)
                self.assertGreaterEqual(runs, 3)
                (self.gate / "probing").unlink()

    # -- where no world works ------------------------------------------------------------------------------------------
    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_without_worlds_it_is_a_copy(self):
        (self.work / "mounted").mkdir()
        self.around = WITHOUT_WORLDS
        document = self.check(lambda: self.in_place("value.py", "VALUE = 2\n"))
        self.assertIn("in a copy of the files at another path (relocated)", self.warned(document))
        self.assertEqual(os.listdir(self.work / "test_batch_logs/scratch"), [])

    @unittest.skipUnless(MAY_UNSHARE, "no user namespaces here")
    def test_without_inotify_it_is_all_of_them(self):
        self.around = WITHOUT_INOTIFY
        self.test_an_edit_that_is_taken_back()
        self.write("test_c_later.py", LATER)
        document = self.check(lambda: self.replace("value.py", "VALUE = 2\n"))
        self.assertIn("value.py changed while the tests ran; run again with the files as they were: all units", self.warned(document))


main()
