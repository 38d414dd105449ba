"""The JUnit XML, read by libxml2 (with and without the schema) and by Debian's junitparser."""
import pathlib
import xml.etree.ElementTree

import junitparser

from contract_case import FAILURES, SAMPLES, ContractCase, main, run

SCHEMA = pathlib.Path(__file__).with_name("junit.xsd")
NAMES = ("junit.xml", "junit-plain.xml", "junit-none.xml")


class JUnit(ContractCase):
    def test_every_file_is_well_formed(self):
        for name in NAMES:
            done = run("xmllint", "--noout", "--nonet", SAMPLES / name)
            self.assertEqual((done.returncode, done.stderr), (0, b""), name)

    def test_every_file_follows_the_schema(self):
        for name in NAMES:
            done = run("xmllint", "--noout", "--nonet", "--schema", SCHEMA, SAMPLES / name)
            self.assertEqual(done.returncode, 0, done.stderr[-2000:])

    def test_the_schema_refuses_what_is_wrong(self):
        text = (SAMPLES / "junit-plain.xml").read_text()
        wrong = {"time": ' time="', "classname": ' classname="', "type": ' type="', "tests": ' tests="'}
        for attribute, start in wrong.items():
            self.assertIn(start, text)
            done = run("xmllint", "--noout", "--schema", SCHEMA, "-",
                       input=text.replace(start, start.replace(attribute, "other"), 1).encode())
            self.assertNotEqual(done.returncode, 0, attribute)

    def test_no_character_is_there_that_xml_forbids(self):
        text = (SAMPLES / "junit.xml").read_bytes().decode("utf-8")
        self.assertNotRegex(text, "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\r]")
        self.assertNotIn("]]>", text)

    def test_junitparser_counts_what_ran(self):
        report = junitparser.JUnitXml.fromfile(str(SAMPLES / "junit.xml"))
        self.assertEqual(report.tests, len(self.tests))
        self.assertEqual(report.failures + report.errors, self.count(*FAILURES))
        self.assertEqual(report.skipped, self.count("skipped", "not run"))
        self.assertEqual([suite.name for suite in report], ["hostile", "pkg.test_m"])
        self.assertEqual(sum(suite.tests for suite in report), len(self.tests))
        found = {"failed": 0, "skipped": 0, "passed": 0}
        for case in (case for suite in report for case in suite):
            self.assertLessEqual(len(case.result), 1, case.name)
            kinds = {junitparser.Failure: "failed", junitparser.Error: "failed", junitparser.Skipped: "skipped"}
            found[kinds[type(case.result[0])] if case.result else "passed"] += 1
        self.assertEqual(found, {"failed": self.count(*FAILURES), "skipped": self.count("skipped", "not run"),
                                 "passed": self.count("passed", "cached")})

    def test_names_and_messages_arrive(self):
        cases = {(c.get("classname"), c.get("name")): c
                 for c in xml.etree.ElementTree.parse(SAMPLES / "junit-plain.xml").iter("testcase")}
        failed = cases["pkg.test_m.T", "test_failed[2]"]
        self.assertEqual((failed.get("file"), failed.get("line")), ("pkg/m.py", "245"))
        self.assertEqual(failed.find("failure").attrib, {"message": "AssertionError: 2 != 3", "type": "AssertionError"})
        self.assertIn("line 245", failed.find("failure").text)
        flaky = cases["pkg.test_m.T", "test_flaky"]
        self.assertEqual([e.tag for e in flaky], ["flakyFailure", "flakyError"])
        self.assertEqual([e.tag for e in cases["pkg.test_m.T", "test_broken"]],
                         ["failure", "rerunError", "rerunFailure", "system-out"])
        self.assertEqual(cases["pkg.test_m.T", "test_not_run"].find("skipped").get("message"), "not run")

    def test_texts_arrive_unchanged_but_for_what_xml_forbids(self):
        cases = list(xml.etree.ElementTree.parse(SAMPLES / "junit.xml").iter("testcase"))
        failures = [case.find("failure") for case in cases if case.find("failure") is not None]
        messages = {failure.get("message") for failure in failures}
        for name in ("cdata", "xml", "html", "markdown", "brackets", "braces", "emoji", "github", "yaml", "json"):
            self.assertIn(self.expected["texts"][name], messages, name)
        self.assertIn("ab[31mred[0m end", messages)
        self.assertIn("first\nsecond\r\nthird\rfourth\n\n\tfifth", messages)
        self.assertTrue(all(len(failure.text) < 300_000 for failure in failures if failure.text))


main()
