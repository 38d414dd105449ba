"""[rollback] on_failure: what is taken back by itself after a batch that failed."""
import signal
import subprocess
import time

from answer_case import CODE, AnswerCase
from pentad_case import main

OLD = ("import unittest\n\n\nclass O(unittest.TestCase):\n"
       "    def test_old(self):\n        self.fail('as ever')\n")


class OnFailure(AnswerCase):
    def setUp(self):
        super().setUp()
        for _ in range(8):  # a past without flakes
            self.pentad("test", "-q")
        self.numbers = iter(range(1, 100))

    def mode(self, mode, **settings):
        self.environment["PENTAD_ROLLBACK_ON_FAILURE"] = mode
        self.environment.update(settings)

    def harmless(self):
        name = f"notes_{next(self.numbers)}.txt"
        self.write(name, name)
        return name

    def breaks(self):
        return self.replace("return 42", "return 41")

    def fill(self, second, json=True):
        """A batch of three whose second edit is `second`; the document of its last edit."""
        self.pentad("record", "-q", self.harmless())
        self.pentad("record", "-q", second())
        last = self.harmless()
        return self.pentad_json("record", last, expect=1) if json else self.pentad("record", last, expect=1).stdout

    def test_never_is_the_default(self):
        self.assertNotIn("rollback", self.fill(self.breaks))
        self.assertIn(b"return 41", self.read("code_a.py"))

    def test_just_the_culprit_goes_and_undo_brings_it_back(self):
        self.mode("culprit")
        document = self.fill(self.breaks)
        self.assertEqual((document["batch"], document["failed"]), (1, 1))
        rollback = document["rollback"]
        self.assertEqual((rollback["mode"], rollback["taken_back"], rollback["edits"]), ("culprit", True, [2]))
        self.assertEqual((rollback["run"]["success"], rollback["run"]["passed"]), (True, 2))
        self.assertEqual(self.read("code_a.py").decode(), CODE)
        self.assertTrue((self.work / "notes_2.txt").exists())
        self.assertEqual(self.pentad_json("show", "e2")["rolled_back_by"], rollback["edit"])
        self.pentad("undo", "--no-verify")
        self.assertIn(b"return 41", self.read("code_a.py"))

    def test_the_last_line_and_the_advice(self):
        self.mode("culprit")
        lines = self.fill(self.breaks, json=False).splitlines()
        self.assertRegex(lines[-1], r"^✗ batch 1: 1 failed, 1 passed · .* · culprit edit 2 code_a.py .* · "
                                    r"edit 2 taken back, tests pass$")
        self.assertIn("next: 'pentad undo' brings back what was taken back", lines)
        self.assertIn("  restored code_a.py", lines)

    def test_the_whole_batch(self):
        self.mode("batch")
        document = self.fill(self.breaks)
        self.assertEqual(document["rollback"]["edits"], [1, 2, 3])
        self.assertEqual(self.read("code_a.py").decode(), CODE)
        self.assertFalse((self.work / "notes_1.txt").exists())
        self.assertEqual(self.pentad_json("show", "b1")["batch"]["rolled_back_by"], document["rollback"]["edit"])
        self.pentad("undo", "--no-verify")
        self.assertIn(b"return 41", self.read("code_a.py"))

    def test_the_culprit_is_searched_for_whatever_isolate_says(self):
        for isolate in ("off", "ask"):
            with self.subTest(isolate):
                self.mode("culprit", PENTAD_ISOLATE=isolate)
                self.assertTrue(self.fill(self.breaks)["rollback"]["taken_back"])

    def test_the_batch_without_a_search(self):
        self.mode("batch", PENTAD_ISOLATE="off")
        document = self.fill(self.breaks)
        self.assertNotIn("isolation", document)
        self.assertTrue(document["rollback"]["taken_back"])

    def test_without_a_verified_culprit_nothing_goes(self):
        self.mode("culprit", PENTAD_ISOLATE_STATES="1")
        text = self.fill(self.breaks, json=False)
        self.assertIn("nothing taken back: the search for culprits was ended early", text.splitlines()[-1])
        self.assertIn(b"return 41", self.read("code_a.py"))

    def test_what_failed_before_is_no_reason(self):
        self.write("test_old.py", OLD)
        self.pentad("record", "-q", "test_old.py")
        self.pentad("test", "-q", expect=1)
        self.pentad("record", "-q", self.harmless())
        self.pentad("record", "-q", self.harmless(), expect=1)
        for mode, isolate in (("culprit", "auto"), ("batch", "auto"), ("batch", "off")):
            with self.subTest(mode=mode, isolate=isolate):
                self.mode(mode, PENTAD_ISOLATE=isolate)
                rollback = self.fill(self.harmless)["rollback"]
                self.assertEqual((rollback["taken_back"], rollback["edit"]), (False, None))
                self.assertIn("broke nothing" if mode == "batch" else "to blame for sure", rollback["reason"])

    def test_what_still_fails_afterwards_ends_it(self):
        self.write("test_old.py", OLD)
        self.pentad("record", "-q", "test_old.py")
        self.pentad("record", "-q", self.harmless())
        self.pentad("record", "-q", self.harmless(), expect=1)
        self.mode("culprit")
        edits = self.pentad_json("status")["edit_count"]
        text = self.fill(self.breaks, json=False)
        self.assertRegex(text.splitlines()[-1], r"edit \d+ taken back, 1 test still fails$")
        self.assertEqual(self.read("code_a.py").decode(), CODE)
        kinds = [edit["kind"] for entry in self.pentad_json("log")["entries"] for edit in entry["edits"]]
        self.assertEqual(kinds.count("rollback"), 1)
        self.assertEqual(self.pentad_json("status")["edit_count"], edits + 3)

    def test_an_edit_that_others_of_the_batch_need_stays(self):
        self.mode("culprit")
        self.pentad("record", "-q", self.breaks())
        self.pentad("record", "-q", self.replace("return 41", "return 41 + 0"))
        text = self.pentad("record", self.harmless(), expect=1).stdout
        self.assertIn("nothing taken back: ", text.splitlines()[-1])
        self.assertIn(b"return 41 + 0", self.read("code_a.py"))

    def test_a_conflict_changes_nothing_and_is_said(self):
        self.fill(self.breaks)
        self.pentad("record", "-q", self.replace("return 41", "return 40"), "-d", "still wrong")
        self.mode("culprit")
        text = self.pentad("test", "--batch", 1, expect=1).stdout
        self.assertRegex(text.splitlines()[-1], r"nothing taken back: later changes are in the way; nothing was changed$")
        self.assertIn("  code_a.py: edit 4 (still wrong)", text.splitlines())
        self.assertIn(b"return 40", self.read("code_a.py"))
        document = self.pentad_json("test", "--batch", 1, expect=1)
        self.assertEqual((document["rollback"]["taken_back"], document["rollback"]["edits"]), (False, []))
        self.assertIn("edit 4", document["rollback"]["reason"])

    def test_ctrl_c_takes_nothing_back(self):
        self.mode("batch")
        self.write("test_slow.py", "import time, unittest, code_a\n\n\nclass S(unittest.TestCase):\n"
                   "    def test_slow(self):\n        self.assertEqual(code_a.answer(), 42)\n"
                   "    def test_sleeps(self):\n        time.sleep(30 if code_a.answer() != 42 else 0)\n")
        self.pentad("record", "-q", "test_slow.py")
        self.pentad("record", "-q", self.breaks())
        running = self.start_pentad("record", self.harmless())
        time.sleep(3)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
        self.assertEqual(running.returncode, 130)
        self.assertIn(b"return 41", self.read("code_a.py"))

    def test_ctrl_c_in_the_search_takes_nothing_back(self):
        self.write("test_slow.py", "import time, unittest, code_a\n\n\nclass S(unittest.TestCase):\n"
                   "    def test_slow(self):\n        time.sleep(4 if code_a.answer() == 42 else 0)\n"
                   "        self.assertEqual(code_a.answer(), 42)\n")
        self.mode("batch")  # which needs no search, but shall not go on after a Ctrl-C
        self.pentad("record", "-q", "test_slow.py")
        self.pentad("record", "-q", self.breaks())
        running = self.start_pentad("record", self.harmless(), stdout=subprocess.PIPE)
        for line in running.stderr:
            if b"looking for the edits" in line:
                break
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=30)
        self.assertIn("nothing taken back: it was interrupted", out.decode().splitlines()[-1])
        self.assertIn(b"return 41", self.read("code_a.py"))

    def test_the_tests_of_a_batch_that_run_again(self):
        self.mode("never")
        self.fill(self.breaks)
        self.mode("culprit")
        text = self.pentad("test", "--batch", 1, expect=1).stdout
        self.assertRegex(text.splitlines()[-1], r"edit 2 taken back, tests pass$")
        self.assertEqual(self.read("code_a.py").decode(), CODE)
        self.pentad("test")

    def test_a_word_that_is_none(self):
        self.mode("culprits")
        self.assertIn('must be "never", "culprit" or "batch", not "culprits"; did you mean "culprit"?',
                      self.pentad("status", expect=64).stderr)
        del self.environment["PENTAD_ROLLBACK_ON_FAILURE"]
        self.write("pentad.toml", "[rollback]\non_fail = 'batch'\n")
        self.assertIn("rollback.on_failure", self.pentad("status", expect=64).stderr)


if __name__ == "__main__":
    main()
