"""isolate with tracing on: suspects, and states that need not be run, by what the failing test depends on."""
import time

from isolate_case import ANSWER, IsolateCase
from pentad_case import main


class ByTraces(IsolateCase):
    def begin(self):
        for number in range(1, 6):
            self.write(f"other_{number}.py", "VALUE = 1\n")
            self.write(f"test_other_{number}.py", f"import unittest\nimport other_{number}\n\n\nclass T(unittest.TestCase):\n"
                       f"    def test_it(self):\n        self.assertTrue(other_{number}.VALUE)\n")
        self.environment["PENTAD_TRACE"] = "auto"
        if "tracing: none" in self.pentad("doctor", expect=None).stdout:
            self.skipTest("no method of tracing works here: all edits are suspects")
        self.pentad("init")

    def past(self):
        for _ in range(8):  # without flakes
            self.pentad("test", "-q", "--all")

    def others(self, *places):
        return {place: lambda place=place: self.replace(f"other_{place}.py", "VALUE = 1", f"VALUE = {place + 1}")
                for place in places}

    def isolated(self, verdict, edits):
        document = self.pentad_json("isolate", "-j", "1")
        self.assertEqual(self.found_in(document), {ANSWER: (verdict, edits)})
        return document

    def ran(self, document):
        return [probe for probe in document["probes"] if "same_as" not in probe]

    def same(self, document):
        return [probe for probe in document["probes"] if "same_as" in probe]

    def test_one_edit_touches_what_it_depends_on(self):
        self.past()
        self.batch({**self.others(1, 2, 4, 5), 3: self.breaks_answer})
        document = self.isolated("culprit", [3])
        # All that is run is run to tell it from a flake: a failure in one state is one failure.
        self.assertEqual({tuple(probe["edits"]) for probe in self.ran(document)}, {(1, 2, 3)})
        self.assertEqual(document["worlds"], len(self.ran(document)))
        self.assertEqual(document["tests"][0]["executions"], len(self.ran(document)))
        self.assertEqual(document["tests"][0]["verified_by"]["same_as"], {"run": 8})
        self.assertRegex(self.pentad("show", "b1").stdout, r"without just edit 3: passed in run 8, in which nothing")

    def test_files_that_come_beside_what_it_depends_on(self):
        self.past()
        self.batch({3: self.breaks_answer})  # the others make files in a folder that Python goes through
        document = self.isolated("culprit", [3])
        # With the culprit, and without it: all states are one of these two, which have run.
        self.assertIn({"run": 8}, [probe["same_as"] for probe in self.same(document)])
        self.assertTrue(all(3 in probe["edits"] for probe in self.ran(document)), document["probes"])

    def test_states_that_nobody_ran_are_run_once(self):
        self.past()
        self.batch({2: self.breaks_answer, 4: lambda: self.replace("code_a.py", "# two", "# second")})
        document = self.isolated("culprit", [2])
        known = [probe["same_as"] for probe in self.same(document)]
        # With edit 2 and without 4 it is a state that no run was of. One that differs in other files is the same; when it
        # is run after all, then to see whether it fails each time.
        first = {}
        for probe in document["probes"]:
            if 2 in probe["edits"] and 4 not in probe["edits"]:
                first.setdefault(tuple(probe["edits"]), probe)
        known = [probe["same_as"] for probe in first.values() if "same_as" in probe]
        self.assertEqual(len(known), len(first) - 1, document["probes"])
        self.assertTrue(all("edits" in one for one in known) and known, document["probes"])

    def test_what_is_known_is_one_failure_and_a_flake_stays_one(self):
        self.past()
        until = time.time() + 8

        def fails_for_a_while():
            return self.replace("code_a.py", "return 42", f"return 42 if __import__('time').time() > {until} else 0")
        self.batch({**self.others(1, 2, 4, 5), 3: fails_for_a_while})
        time.sleep(max(0, until - time.time()))
        self.isolated("flaky", [])

    def test_of_a_tainted_test_all_edits_are_suspects_and_all_states_run(self):
        self.write("test_code.py", self.read("test_code.py").decode().replace("import code_a", "import subprocess\nimport code_a")
                   .replace("code_a.answer(), 42)", "code_a.answer(), 42)\n\n    def test_apart(self):\n        "
                            "subprocess.Popen(['sleep', '60'], start_new_session=True)"))
        self.past()
        self.assertIn("survivor", self.pentad("why", ANSWER).stdout)
        self.batch({**self.others(1, 2, 4, 5), 3: self.breaks_answer})
        edits = [one["edit"] for one in self.pentad_json("show", "b1")["edits"]]
        document = self.isolated("culprit", [3])
        self.assertEqual(self.same(document), [])
        states = {tuple(probe["edits"]) for probe in self.ran(document)}
        self.assertIn(tuple(edit for edit in edits if edit != 3), states, "without just the culprit")


main()
