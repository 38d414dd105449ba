"""rollback --dry-run: the diff, and what the tests say where it has been done; nothing is written."""
import hashlib
import os
import shlex

import pentad_case
from answer_case import TESTS, AnswerCase
from pentad_case import main

UNCHANGED = "dry run, nothing was changed"


class DryRun(AnswerCase):
    def setUp(self):
        super().setUp()
        self.environment["PENTAD_ISOLATE"] = "off"
        self.pentad("test", "-q")

    def broken_batch(self):
        """Edit 2 breaks one test; edit 3 is another change of the same file."""
        self.write("notes.txt", "1\n")
        self.pentad("record", "-q", "notes.txt")
        self.pentad("record", "-q", self.replace("return 42", "return 41"))
        self.pentad("record", "-q", self.replace("# one", "# two"), expect=1)

    def everything(self):
        """All files of the workspace with mode, time and content: the history and the journal too."""
        found = {}
        for file in sorted(self.work.rglob("*")):
            if not file.is_file() or file.name in ("journal.db-wal", "journal.db-shm"):
                continue
            status = file.stat()
            found[str(file.relative_to(self.work))] = (
                status.st_mode, status.st_mtime_ns, hashlib.sha256(file.read_bytes()).hexdigest())
        return found

    def tried(self, *arguments, expect, run=None):
        """A dry run changes nothing; returns its document."""
        self.pentad("status")
        before = self.everything()
        ran = (run or self.pentad)("rollback", *arguments, "--dry-run", expect=expect)
        self.assertEqual(self.everything(), before)
        document = self.pentad_json("rollback", *arguments, "--dry-run", expect=expect)
        self.assertEqual(self.everything(), before)
        self.assertEqual((document["schema"], document["dry_run"], document["edit"]), ("pentad.rollback/1", True, None))
        return ran.stdout, document

    def test_an_edit_of_which_the_tests_get_well(self):
        self.broken_batch()
        text, document = self.tried("--edit", 2, expect=0)
        self.assertIn("+    return 42", text)
        self.assertRegex(text.splitlines()[-1], r"^✓ tests: 2 passed · .* · " + UNCHANGED)
        run = document["run"]
        self.assertEqual((run["run"], run["success"], run["passed"], run["batch"]), (0, True, 2, None))
        self.assertIn("+    return 42", document["diff"])
        # It is the run that follows the rollback, of the same tree.
        self.assertEqual(self.pentad_json("rollback", "--edit", 2)["run"]["tree"], run["tree"])

    def test_an_edit_of_which_they_do_not(self):
        self.broken_batch()
        text, document = self.tried("--edit", 1, expect=1)
        self.assertIn("FAIL test_code::T::test_answer", text)
        self.assertRegex(text.splitlines()[-1], r"^✗ tests: 1 failed, 1 passed · .* · " + UNCHANGED)
        self.assertEqual(document["run"]["failed"], 1)

    def test_a_batch_and_all_after_it(self):
        self.broken_batch()
        self.pentad("record", "-q", self.replace("'other'", "'another'"))
        self.tried(1, expect=1)  # the later edit breaks the other test
        text, document = self.tried(1, "--through", expect=0)
        self.assertIn("-    return 'another'", text)
        self.assertEqual(document["run"]["passed"], 2)

    def test_the_culprit(self):
        self.broken_batch()
        self.pentad("isolate")
        text, document = self.tried("--culprit", expect=0)
        self.assertEqual(document["edits"], [2])

    def test_with_dependents(self):
        self.broken_batch()
        self.pentad("record", "-q", self.replace("return 41", "return 40"))
        self.assertIn("in the way", self.pentad("rollback", "--edit", 2, "--dry-run", expect=3).stderr)
        text, document = self.tried("--edit", 2, "--with-dependents", expect=0)
        self.assertEqual((document["edits"], document["dependents"]), ([2, 4], [4]))

    def test_no_verify_shows_the_diff_alone(self):
        self.broken_batch()
        text, document = self.tried("--edit", 2, "--no-verify", expect=0)
        self.assertIsNone(document["run"])
        self.assertNotIn("passed", text)

    def test_an_undo(self):
        self.broken_batch()
        self.pentad("rollback", "--edit", 2)
        before = self.everything()
        self.assertIn("FAIL", self.pentad("undo", "--dry-run", expect=1).stdout)
        self.assertEqual(self.everything(), before)

    def test_unrecorded_changes_are_there_too(self):
        self.broken_batch()
        self.replace("'other'", "'another'")
        text, _ = self.tried("--edit", 2, expect=1)
        self.assertIn("FAIL test_code::T::test_other", text)
        self.assertNotIn("FAIL test_code::T::test_answer", text)

    def test_what_tests_write_goes_away(self):
        self.write("test_code.py", TESTS + "\n    def test_writes(self):\n        open('written', 'w').close()\n")
        self.write("notes.txt", "1\n")
        self.pentad("record", "-q", "test_code.py", "notes.txt")
        self.tried("--edit", 1, expect=0)
        self.pentad("record", "-q", self.replace("return 42", "return 41"))
        self.tried("--edit", 2, expect=0)

    def test_without_tests(self):
        (self.work / "test_code.py").unlink()
        self.pentad("record", "-q", "test_code.py")
        self.pentad("record", "-q", self.replace("return 42", "return 41"))
        document = self.pentad_json("rollback", "--edit", 2, "--dry-run", expect=4)
        self.assertEqual((document["run"], document["error"]["code"]), (None, "no_tests"))

    def test_in_a_copy_where_no_world_works(self):
        def without_worlds(*arguments, expect):
            inside = " && ".join(f"echo 0 >/proc/sys/user/max_{kind}_namespaces" for kind in ("mnt", "user"))
            command = f"{inside} && exec {shlex.join(map(str, (pentad_case.PENTAD, *arguments)))}"
            return self.run_program("unshare", "-Ur", "sh", "-c", command, expect=expect)
        if os.system("unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_mnt_namespaces' 2>/dev/null") != 0:
            self.skipTest("no user namespaces here")
        self.assertIn("a copy", without_worlds("doctor", expect=0).stdout)
        self.broken_batch()
        self.replace("# two", "# three")
        text, _ = self.tried("--edit", 2, expect=0, run=without_worlds)
        self.assertRegex(text.splitlines()[-1], r"^✓ tests: 2 passed")
        text, _ = self.tried("--edit", 1, expect=1, run=without_worlds)
        self.assertIn("FAIL test_code::T::test_answer", text)


if __name__ == "__main__":
    main()
