"""isolate: batches of five edits on a small project, of which it is known who broke what."""
import os
import signal
import time

from isolate_case import ANSWER, CODE, OTHER, THIRD, IsolateCase
from pentad_case import main


class Isolate(IsolateCase):
    def test_the_first_the_middle_and_the_last(self):
        for batch, place in enumerate((1, 3, 5), start=1):
            with self.subTest(place):
                self.batch({place: self.breaks_answer})
                edits = [one["edit"] for one in self.pentad_json("show", f"b{batch}")["edits"]]
                self.assertEqual(self.found(), {ANSWER: ("culprit", [edits[place - 1]])})
                self.pentad("rollback", batch)

    def test_two_culprits_for_two_tests_and_the_table(self):
        self.batch({2: self.breaks_answer, 4: self.breaks_other})
        self.assertEqual(self.found("-j", "1"), {ANSWER: ("culprit", [2]), OTHER: ("culprit", [4])})
        shown = self.pentad("show", "b1").stdout
        self.assertRegex(shown, r"[p-] [p-]  edit 1 notes_1.txt \(edit 1\)")
        self.assertRegex(shown, r"[F-] [p-]  edit 2 code_a.py \(edit 2\)")
        self.assertRegex(shown, r"F F  edit 5 notes_5.txt \(edit 5\)")
        document = self.pentad_json("show", "b1")["isolation"]
        self.assertEqual([test["edits"] for test in document["tests"]], [[2], [4]])
        self.assertTrue(all(probe["status"] in ("passed", "failed") for probe in document["probes"]))

    def test_one_edit_that_breaks_many(self):
        def rewrite():
            self.write("code_a.py", CODE.replace("42", "0").replace("'other'", "''").replace("return 3", "return 4"))
            return ["code_a.py"]
        self.batch({3: rewrite})
        self.assertEqual(self.found(), {test: ("culprit", [3]) for test in (ANSWER, OTHER, THIRD)})
        last = self.pentad("isolate").stdout.splitlines()[-1]
        self.assertRegex(last, r"^batch 1: 3 tests · culprit edit 3 code_a.py \(edit 3\) · \d+ states$")

    def test_a_pair(self):
        def uses_a_switch():
            return self.replace("code_a.py", "return 42", "return 42 if open('data.txt').read() == 'fine\\n' else 0")
        self.batch({2: uses_a_switch, 4: lambda: self.replace("data.txt", "fine", "else")})
        self.assertEqual(self.found(), {ANSWER: ("pair", [2, 4])})

    def test_a_later_edit_of_the_batch_mends_it(self):
        self.batch({2: self.breaks_answer, 4: lambda: self.replace("code_a.py", "return 41", "return 42")}, fails=0)
        self.assertIn("did not fail", self.pentad("isolate", expect=3).stderr)
        self.assertIn("nothing failed", self.pentad("isolate", 1, expect=3).stderr)

    def test_a_run_in_the_midst_of_the_batch_and_a_later_edit_that_mends_it(self):
        self.pentad("record", "-q", *self.breaks_answer())
        self.pentad("record", "-q", *self.breaks_other())
        self.pentad("test", "-q", expect=1)  # the open batch's
        self.pentad("record", "-q", *self.replace("code_a.py", "return 41", "return 42"))
        self.pentad("record", "-q", *self.harmless(4))
        self.pentad("record", "-q", "--no-test", *self.harmless(5))
        self.assertEqual(self.found(), {ANSWER: ("fixed", []), OTHER: ("culprit", [2])})
        tests = {test["test"]: test for test in self.pentad_json("show", "b1")["isolation"]["tests"]}
        self.assertEqual(tests[ANSWER]["reason"], "a later edit of this batch mended it")

    def test_an_edit_after_the_batch_that_mends_it(self):
        self.batch({2: self.breaks_answer, 4: self.breaks_other})
        self.pentad("record", "-q", *self.replace("code_a.py", "return 41", "return 42"))
        self.pentad("test", "-q", expect=1)
        self.assertEqual(self.found(1), {ANSWER: ("fixed", []), OTHER: ("culprit", [4])})
        self.pentad("record", "-q", *self.replace("code_a.py", "'another'", "'other'"))
        self.pentad("test", "-q")
        document = self.pentad_json("isolate", 1)  # what was proved stays, with the run that proves it
        self.assertEqual([test["verdict"] for test in document["tests"]], ["fixed", "culprit"])
        self.assertEqual(document["tests"][1]["verified_by"]["status"], "passed")
        self.assertEqual(document["worlds"], 0)
        self.assertIn("fixed: it passes since run", self.pentad("show", "b1").stdout)

    def test_what_broke_after_the_batch_is_not_blamed_on_it(self):
        self.batch({}, fails=0)
        self.pentad("record", "-q", *self.breaks_answer())
        self.pentad("test", "-q", "--batch", 1)  # with the files as at its end
        self.pentad("test", "-q", expect=1)
        self.assertIn("nothing failed", self.pentad("isolate", 1, expect=3).stderr)

    def test_the_diff_and_the_run_that_proves_it_are_shown(self):
        self.batch({3: self.breaks_answer})
        text = self.pentad("isolate").stdout
        for shown in (text, self.pentad("show", "b1").stdout):
            self.assertIn("      -    return 42\n      +    return 41\n", shown)
            self.assertRegex(shown, r"    without just edit 3: passed in (.* \(state \d of \d\)|run \d, in which nothing)")
        (test,) = self.pentad_json("isolate")["tests"]
        self.assertLessEqual({"test", "verdict", "edits", "verified", "executions", "reason", "verified_by"}, set(test))

    def test_an_edit_that_others_need_to_be_parsed(self):
        def unfinished():
            return self.replace("code_a.py", "# one", "# one\ndef broken(:\n    pass")
        self.batch({2: unfinished, 3: self.breaks_answer, 4: lambda: self.replace("code_a.py", "def broken(:", "def broken():")})
        verdict, edits = self.found()[ANSWER]
        self.assertIn(3, edits)
        self.assertIn(verdict, ("culprit", "undetermined"))

    def test_a_file_that_is_deleted_or_renamed(self):
        def renamed():
            self.write("other_name.py", self.read("code_a.py"))
            (self.work / "code_a.py").unlink()
            return ["code_a.py", "other_name.py"]
        self.batch({3: renamed})
        (found,) = self.found().values()
        self.assertEqual(found, ("culprit", [3]))

    def test_data_modes_and_links(self):
        self.write("test_data.py", "import os, unittest\n\n\nclass D(unittest.TestCase):\n"
                   "    def test_data(self):\n        self.assertEqual(open('data.txt').read(), 'fine\\n')\n\n"
                   "    def test_mode(self):\n        self.assertFalse(os.stat('tool.sh').st_mode & 0o100)\n\n"
                   "    def test_link(self):\n        self.assertEqual(os.readlink('link'), 'data.txt')\n")
        self.write("tool.sh", "true\n", 0o644)
        os.symlink("data.txt", self.work / "link")
        self.batch({}, fails=0)

        def mode():
            (self.work / "tool.sh").chmod(0o755)
            return ["tool.sh"]

        def link():
            (self.work / "link").unlink()
            os.symlink("tool.sh", self.work / "link")
            return ["link"]
        for place in range(1, 6):
            (self.work / f"notes_{place}.txt").unlink()
        self.pentad("record", "-q", "notes_1.txt")
        # Edits of batch 2: 7 to 11 (6 is what was not recorded in batch 1).
        self.pentad("record", "-q", *self.replace("data.txt", "fine", "else"))
        self.pentad("record", "-q", *mode())
        self.pentad("record", "-q", *link())
        self.pentad("record", "-q", "notes_2.txt", expect=1)
        edits = [one["edit"] for one in self.pentad_json("show", "b2")["edits"]]
        self.assertEqual(self.found(), {f"test_data::D::test_{name}": ("culprit", [edits[at]])
                                        for name, at in (("data", 1), ("mode", 2), ("link", 3))})

    def test_the_test_itself_is_the_culprit(self):
        self.batch({4: lambda: self.replace("test_code.py", "answer(), 42", "answer(), 43")})
        self.assertEqual(self.found(), {ANSWER: ("culprit", [4])})

    def test_a_test_that_hangs(self):
        self.write("pentad.toml", "[run]\ntimeout = 1\n")
        self.batch({3: lambda: self.replace("code_a.py", "return 42", "__import__('time').sleep(60)")})
        self.assertEqual(self.found()[ANSWER], ("culprit", [3]))

    def test_what_failed_before_is_not_blamed(self):
        self.write("test_old.py", "import unittest\n\n\nclass O(unittest.TestCase):\n"
                   "    def test_old(self):\n        self.fail('as ever')\n")
        self.batch({}, fails=1)
        self.batch({1: self.breaks_answer, 2: self.breaks_other, 3: lambda: self.replace("data.txt", "fine", "b"),
                    4: lambda: self.replace("data.txt", "b", "c"), 5: lambda: self.replace("data.txt", "c", "d")})
        found = self.found()
        self.assertEqual(found["test_old::O::test_old"], ("undetermined", []))
        self.assertEqual(found[ANSWER][0], "culprit")
        tests = {test["test"]: test for test in self.pentad_json("show", "b2")["isolation"]["tests"]}
        self.assertEqual(tests["test_old::O::test_old"]["reason"], "it failed before this batch too")

    def test_a_flake_and_a_culprit(self):
        self.write("test_flaky.py", "import pathlib, unittest\n\n\nclass F(unittest.TestCase):\n    def test_flaky(self):\n"
                   f"        file = pathlib.Path({str(self.scratch / 'count')!r})\n"
                   "        count = len(file.read_text()) + 1 if file.exists() else 1\n"
                   "        file.write_text('x' * count)\n        self.assertNotEqual(count % 6, 1, count)\n")
        self.pentad("test", "-q", expect=1)
        for _ in range(17):
            self.pentad("test", "-q", expect=None)
        self.batch({3: self.breaks_answer})
        found = self.found()
        self.assertEqual(found[ANSWER], ("culprit", [3]))
        self.assertEqual(found["test_flaky::F::test_flaky"], ("flaky", []))

    def test_the_workspace_stays_as_it_is(self):
        self.batch({3: self.breaks_answer})
        before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in self.work.glob("*.*")}
        self.found()
        self.assertEqual(before, {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in self.work.glob("*.*")})
        self.assertEqual(self.pentad_json("status")["edit_count"], 5)

    def test_limits_end_it_early_and_keep_what_is_known(self):
        self.batch({3: self.breaks_answer})
        document = self.pentad_json("isolate", "--states", 1)
        self.assertEqual((document["worlds"], document["interrupted"]), (1, True))
        self.assertEqual(document["tests"][0]["verdict"], "undetermined")
        self.assertFalse(document["tests"][0]["verified"])
        self.assertEqual(self.pentad_json("show", "b1")["isolation"]["worlds"], 1)

    def isolated(self, *tested_after, states=None):
        """(states made, probes kept) of a batch whose third edit breaks a test, which is tested after these edits too; the
        search is ended after so many `states`, and begun again. Untraced: isolate_by_traces.py has what traces save."""
        self.environment["PENTAD_TRACE"] = "off"
        for place in range(1, 6):
            self.pentad("record", "-q", *(self.breaks_answer() if place == 3 else self.harmless(place)), expect=1 if place == 5 else 0)
            if place in tested_after:
                self.pentad("test", "-q", expect=1 if place >= 3 else 0)
        if states:
            document = self.pentad_json("isolate", "--states", states)
            self.assertEqual((document["worlds"], document["interrupted"]), (states, True))
        document = self.pentad_json("isolate")
        self.assertEqual([(test["verdict"], test["edits"], test["verified"]) for test in document["tests"]],
                         [("culprit", [3], True)])
        return document["worlds"], [probe["edits"] for probe in document["probes"]]

    def test_runs_between_the_edits_are_evidence(self):
        worlds, probes = self.isolated(2, 3)
        self.assertNotIn([1, 2], probes)
        self.assertIn([1, 2, 4, 5], probes)  # it is borne out by a run all the same
        self.assertLess(worlds, 5)

    def test_a_search_that_was_ended_early_goes_on_where_it_was(self):
        worlds, probes = self.isolated(states=2)
        self.assertEqual(len(probes), worlds + 2)
        self.assertLess(worlds, 6)

    def test_nothing_is_known(self):
        worlds, probes = self.isolated()
        self.assertEqual(len(probes), worlds)
        self.assertGreaterEqual(worlds, 6)

    def test_ctrl_c_keeps_what_is_known(self):
        self.batch({3: lambda: self.replace("code_a.py", "return 42", "__import__('time').sleep(3)")})
        running = self.start_pentad("isolate")
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)
        self.assertEqual(running.returncode, 130)
        self.assertTrue(self.pentad_json("show", "b1")["isolation"]["interrupted"])

    def test_what_is_asked_wrongly(self):
        self.assertIn("there is no batch yet", self.pentad("isolate", expect=3).stderr)
        self.pentad("isolate", "nonsense", expect=64)
        self.pentad("isolate", 9, expect=3)
        self.pentad("record", "-q", *self.harmless(1))
        self.assertIn("have not run", self.pentad("isolate", 1, expect=3).stderr)

    def test_just_the_culprit_is_taken_back(self):
        self.batch({2: self.breaks_answer, 4: lambda: self.replace("code_a.py", "# two", "# two, and more")})
        before = self.read("code_a.py")
        shown = self.pentad("rollback", "--culprit", "--dry-run").stdout
        self.assertIn("+    return 42", shown)
        self.assertEqual(self.read("code_a.py"), before)
        taken = self.pentad_json("rollback", "--culprit", 1)
        self.assertEqual(taken["run"]["success"], True)
        self.assertEqual(self.read("code_a.py").decode(), CODE.replace("# two", "# two, and more"))
        self.assertTrue((self.work / "notes_5.txt").exists())
        self.pentad("undo", "--no-verify")
        self.assertEqual(self.read("code_a.py"), before)

    def test_without_a_culprit_nothing_is_taken_back(self):
        self.write("test_old.py", "import unittest\n\n\nclass O(unittest.TestCase):\n"
                   "    def test_old(self):\n        self.fail('as ever')\n")
        self.pentad("record", "-q", "test_old.py")
        self.pentad("test", "-q", expect=1)
        for number in range(2, 6):
            self.pentad("record", "-q", *self.harmless(number), expect=1 if number == 5 else 0)
        self.batch({}, fails=1)
        self.assertIn("to blame for sure", self.pentad("rollback", "--culprit", expect=3).stderr)
        for wrong in (["--culprit", "--edit", "3"], ["--culprit", "--through"], ["--culprit", "x"]):
            self.pentad("rollback", *wrong, expect=64)

    def test_tests_see_what_git_ignores_at_the_same_path(self):
        if "a copy" in self.pentad("doctor", expect=None).stdout:
            self.skipTest("no worlds here: states are copies at another path")
        self.git("init", "-q")
        self.write(".gitignore", "local.cfg\n")
        self.write("local.cfg", "here\n")
        self.replace("test_code.py", "import code_a", "import code_a\nassert open('local.cfg').read() == 'here\\n'\n"
                     f"assert __file__.startswith({str(self.work)!r}), __file__")
        self.batch({3: self.breaks_answer})
        self.assertEqual(self.found(), {ANSWER: ("culprit", [3])})

    def test_a_failing_batch_names_the_culprit_by_itself(self):
        del self.environment["PENTAD_ISOLATE"]
        for place in range(1, 5):
            self.pentad("record", "-q", *(self.breaks_answer() if place == 2 else self.harmless(place)), "-d", f"edit {place}")
        ran = self.pentad("record", *self.harmless(5), expect=1)
        self.assertRegex(ran.stdout.splitlines()[-1], r"1 failed, 2 passed · .* · culprit edit 2 code_a.py \(edit 2\)$")
        self.assertIn("'pentad rollback --culprit' takes just that back", ran.stdout)
        report = self.read("test_batch_logs/test_report_batch_1.txt").decode()
        self.assertIn("\nCulprits\n--------\n" + ANSWER + "\n  culprit", report)
        self.assertIn("\n      +    return 41\n", report)
        self.assertIn("\n    without just edit 2: passed in ", report)
        self.pentad("rollback", 1)
        self.write("pentad.toml", "[run]\nisolate_states = 1\n")
        for place in range(1, 5):
            self.pentad("record", "-q", *(self.breaks_answer() if place == 2 else self.harmless(place)))
        document = self.pentad_json("record", *self.harmless(5), expect=1)
        self.assertEqual((document["isolation"]["worlds"], document["isolation"]["interrupted"]), (1, True))
        self.write("pentad.toml", "[run]\nisolate = 'never'\n")
        self.assertIn('"auto", "ask" or "off"', self.pentad("status", expect=64).stderr)

    def test_flaky_and_github_name_the_culprit(self):
        self.batch({3: self.breaks_answer})
        self.found()
        github = {**self.environment, "GITHUB_ACTIONS": "true"}
        lines = self.pentad("ci", expect=1, env=github).stdout.splitlines()
        annotations = [line for line in lines if line.startswith("::error")]
        self.assertIn("title=culprit%3A edit 3 (edit 3)::breaks", annotations[0])
        self.assertIn(ANSWER, annotations[0])
        self.replace("code_a.py", "return 41", "return 42")
        self.pentad("ci", env=github)
        self.breaks_answer()
        self.assertNotIn("culprit", self.pentad("ci", expect=1, env=github).stdout)
        flaky = self.pentad("flaky").stdout
        self.assertEqual(flaky, "")


if __name__ == "__main__":
    main()
