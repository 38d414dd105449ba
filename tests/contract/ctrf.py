"""The CTRF document, held against the format's own validator and schema (npm's ctrf)."""
import json

from contract_case import SAMPLES, ContractCase, main, node

VALIDATE = """
import { validate, validateStrict, calculateSummary, isTestFlaky } from 'ctrf';
import { readFileSync } from 'node:fs';
const report = JSON.parse(readFileSync(process.argv[1], 'utf8'));
const { valid, errors } = validate(report);
if (!valid) throw new Error(JSON.stringify(errors));
validateStrict(report);
console.log(JSON.stringify({
  report, summary: calculateSummary(report.results.tests), flaky: report.results.tests.map(test => isTestFlaky(test)) }));
"""
STATUSES = {"passed": "passed", "cached": "passed", "skipped": "skipped", "not run": "other"}


class Ctrf(ContractCase):
    def test_the_validator_takes_it(self):
        found = node(VALIDATE, SAMPLES / "ctrf.json")
        tests = found["report"]["results"]["tests"]
        self.assertEqual([test["status"] for test in tests],
                         [STATUSES.get(test["status"], "failed") for test in self.tests])
        self.assertEqual([test["rawStatus"] for test in tests], [test["status"] for test in self.tests])
        self.assertEqual([test["testId"] for test in tests], [test["id"] for test in self.tests])
        self.assertEqual([test.get("retries", 0) for test in tests], [test["retries"] for test in self.tests])
        self.assertEqual(found["flaky"], [test["flaky"] for test in self.tests])
        summary = found["report"]["results"]["summary"]
        for name in ("tests", "passed", "failed", "skipped", "pending", "other"):
            self.assertEqual(summary[name], found["summary"][name], name)
        self.assertEqual(summary["flaky"], sum(test["flaky"] for test in self.tests))
        self.assertEqual(summary["stop"] - summary["start"], 4120)

    def test_a_run_without_tests_is_taken_too(self):
        found = node(VALIDATE, SAMPLES / "ctrf-none.json")
        self.assertEqual(found["report"]["results"]["tests"], [])

    def test_the_validator_refuses_what_is_wrong(self):
        report = json.loads((SAMPLES / "ctrf.json").read_text("utf-8"))
        del report["results"]["tests"][0]["status"]
        file = SAMPLES / "ctrf-wrong.json"
        file.write_text(json.dumps(report))
        with self.assertRaisesRegex(AssertionError, "status"):
            node(VALIDATE, file)


main()
