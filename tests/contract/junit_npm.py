"""The JUnit XML, read by two packages of npm that share no parser: junit2json (sax) and test-results-parser."""
from contract_case import FAILURES, SAMPLES, ContractCase, main, node

JUNIT2JSON = """
import { parse } from 'junit2json';
import { readFileSync } from 'node:fs';
console.log(JSON.stringify(await parse(readFileSync(process.argv[1], 'utf8'))));
"""
RESULTS_PARSER = """
import parser from 'test-results-parser';
const { result, errors } = parser.parseV2({ type: 'junit', files: [process.argv[1]] });
if (errors.length) throw new Error(JSON.stringify(errors));
console.log(JSON.stringify(result));
"""


class JUnitNpm(ContractCase):
    def test_junit2json_reads_all(self):
        report = node(JUNIT2JSON, SAMPLES / "junit.xml")
        cases = [case for suite in report["testsuite"] for case in suite["testcase"]]
        self.assertEqual(len(cases), len(self.tests))
        self.assertEqual(sum("failure" in case or "error" in case for case in cases), self.count(*FAILURES))
        self.assertEqual(sum("skipped" in case for case in cases), self.count("skipped", "not run"))
        names = {case["name"] for case in cases}
        for name in ("cdata", "xml", "html", "braces", "emoji"):
            self.assertIn(self.expected["texts"][name].rsplit("::", 1)[-1], names)

    def test_test_results_parser_reads_all(self):
        result = node(RESULTS_PARSER, SAMPLES / "junit.xml")
        cases = [case for suite in result["suites"] for case in suite["cases"]]
        expected = [{"failed": "FAIL", "error": "FAIL", "timed out": "FAIL", "crashed": "FAIL", "passed": "PASS",
                     "cached": "PASS"}.get(test["status"], "SKIP") for test in self.tests]
        self.check_statuses([case["status"] for case in cases], expected)
        self.assertEqual(result["status"], "FAIL")


main()
