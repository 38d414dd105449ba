"""A suite is left out while nothing that it reads changed, also when it writes to a folder of the moment, or a report that
an earlier run has left."""
import os
import time

from pentad_case import PentadCase, main

SUITE = """[run]
trace = "auto"
[[suite]]
name = "one"
command = '''%s'''
format = "%s"
%s
"""
JUNIT = '<testsuite name="s"><testcase classname="C" name="a">%s</testcase></testsuite>'
BAD = JUNIT % '<failure message="no"/>'


class SuiteIsCached(PentadCase):
    def outcomes(self, expect=0):
        return [test["status"] for test in self.pentad_json("test", expect=expect)["tests"]]

    def check(self, command):
        self.write("pentad.toml", SUITE % (command, "tap", ""))
        self.write("source", "1..1\nok 1 - a\n")
        self.assertEqual(self.outcomes(), ["passed"])
        self.assertEqual(self.outcomes(), ["cached"])
        self.write("source", "1..1\nnot ok 1 - a\n")
        self.assertEqual(self.outcomes(expect=1), ["failed"])

    def test_stdout(self):
        self.check("cat source")

    def test_a_temporary_folder(self):
        self.check("d=$(mktemp -d); cat source >$d/r.tap; cat $d/r.tap; rm -r $d")

    def report(self, command, report="out.xml"):
        self.write("pentad.toml", SUITE % (command, "junit", f'report = "{report}"'))
        self.write(".gitignore", "/out*\n/test_batch_logs/\n")
        self.write("source", JUNIT % "")

    def check_report(self, runs=1):
        for _ in range(runs):
            self.assertEqual(self.outcomes(), ["passed"])
        why = self.pentad("why", "one").stdout
        self.assertEqual(self.outcomes(), ["cached"], why)
        self.assertEqual(self.outcomes(), ["cached"])
        self.write("source", BAD)
        self.assertEqual(self.outcomes(expect=1), ["failed"])
        self.write("source", JUNIT % "")
        self.assertEqual(self.outcomes(), ["cached"])

    def test_a_report(self):
        self.report("cat source >out.xml")
        self.check_report()
        (self.work / "out.xml").unlink()  # made again, as by make
        why = self.pentad("why", "one").stdout
        self.assertIn("out.xml, which it writes, is not there", why)
        self.assertEqual(self.outcomes(), ["passed"])
        self.assertTrue((self.work / "out.xml").exists())
        self.assertEqual(self.outcomes(), ["cached"])
        (self.work / "out.xml").chmod(0o600)  # a file that is written anew keeps its mode, which can be seen
        self.assertEqual(self.outcomes(), ["passed"])

    def test_what_stands_in_the_report_does_not_matter(self):
        self.report("cat source >out.xml")
        self.assertEqual(self.outcomes(), ["passed"])
        self.write("out.xml", "something else")
        self.assertEqual(self.outcomes(), ["cached"])
        (self.work / "out.xml").unlink()
        os.symlink("elsewhere", self.work / "out.xml")
        self.assertEqual(self.outcomes(), ["passed"])

    def test_a_report_that_takes_the_place_of_the_old_one(self):
        self.report("cat source >$$.out && mv -f $$.out out.xml && :")
        self.assertEqual(self.outcomes(), ["passed"])
        self.assertIn(self.outcomes()[0], ("passed", "cached"))  # mv may ask whether the old one is there

    def test_reports_in_a_folder(self):
        self.report("[ -d out ] || mkdir out; cat source >out/a.xml", "out/*.xml")
        self.assertEqual(self.outcomes(), ["passed"])
        for _ in range(3):  # the folder that was listed was new: once more, and again if that run proved nothing
            why = self.pentad("why", "one").stdout
            if self.outcomes() == ["cached"]:
                break
        else:
            self.fail(why)
        self.check_report(runs=0)

    def test_a_report_that_is_looked_at_first_counts(self):
        self.report("if [ -e out.xml ]; then sed 's,><,><failure/><,2' source >out.xml; else cat source >out.xml; fi")
        self.assertEqual(self.outcomes(), ["passed"])
        self.assertEqual(self.outcomes(expect=1), ["failed"])

    def test_a_report_that_must_not_be_there_counts(self):
        self.report("set -C; cat source >out.xml")
        self.assertEqual(self.outcomes(), ["passed"])
        self.assertNotEqual(self.outcomes(expect=1), ["cached"])

    def test_what_is_appended_to_counts(self):
        self.report("echo x >>out.count; cat source >out.xml")
        for _ in range(3):
            self.assertEqual(self.outcomes(), ["passed"])

    def test_a_report_that_is_read_counts_for_who_reads_it(self):
        # One after the other: else the second may read what the first is just writing, and is not kept then. The one that
        # took longer comes first the next time; it has to be the one that writes.
        self.report("sleep 0.2; cat source >out.xml")
        settings = (self.work / "pentad.toml").read_text(encoding="utf-8").replace("[run]\n", "[run]\njobs = 1\n")
        self.write("pentad.toml", settings + '[[suite]]\nname = "two"\ncommand = "cat out.xml"\n')
        self.outcomes(expect=None)
        time.sleep(0.1)  # what was written a few ticks before a run counts as written during it
        self.outcomes(expect=None)
        self.assertEqual(self.outcomes(), ["cached", "cached"])
        self.write("out.xml", "changed")
        self.assertEqual(self.outcomes(), ["cached", "passed"])


main()
