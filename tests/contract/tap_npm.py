"""The TAP, read by npm's tap-parser, the reference reader of version 14, in strict mode."""
from contract_case import FAILURES, SAMPLES, ContractCase, main, node, one_line

PARSE = """
import { Parser } from 'tap-parser';
import { readFileSync } from 'node:fs';
const found = { tests: [], children: 0, extra: [], bailout: null, version: 0 };
const parser = new Parser({ strict: true }, results => {
  found.failures = results.failures.filter(failure => failure.tapError).map(failure => failure.tapError);
  found.count = results.count;
  console.log(JSON.stringify(found));
});
parser.on('assert', ({ ok, skip, todo, name, diag }) => found.tests.push({ ok, skip, todo, name, diag }));
parser.on('child', () => ++found.children);
parser.on('extra', line => found.extra.push(line));
parser.on('bailout', reason => found.bailout = reason);
parser.on('version', version => found.version = version);
parser.end(readFileSync(process.argv[1], 'utf8'));
"""


class TapNpm(ContractCase):
    def test_every_test_is_found_and_nothing_else(self):
        found = node(PARSE, SAMPLES / "report.tap")
        self.assertEqual((found["failures"], found["extra"], found["children"], found["bailout"]), ([], [], 0, None))
        self.assertEqual((found["version"], found["count"]), (14, len(self.tests)))
        for test, expected in zip(found["tests"], self.tests):
            self.assertEqual(test["ok"], expected["status"] not in FAILURES, expected["id"][:200])
            self.assertEqual(bool(test["skip"]), expected["status"] in ("skipped", "not run"), expected["id"][:200])
            self.assertFalse(test["todo"])

    def test_names_reasons_and_diagnostics_arrive(self):
        tests = node(PARSE, SAMPLES / "report.tap")["tests"]
        by_name = {one_line(test["name"]): test for test in tests}
        for name in ("cdata", "xml", "html", "brackets", "braces", "emoji", "github", "yaml", "json"):
            text = self.expected["texts"][name]
            test = by_name[one_line("hostile::T::" + text) + ("." if text.endswith("{") else "")]
            self.assertEqual(one_line(test["diag"]["message"]), one_line(text))
            self.assertEqual(test["diag"]["at"]["line"], 12)
        failed = by_name["pkg.test_m::T::test_failed[2]"]["diag"]
        self.assertEqual(failed["at"], {"file": "pkg/m.py", "line": 245})
        self.assertEqual(failed["traceback"].splitlines()[2], "AssertionError: 2 != 3")
        self.assertEqual(by_name["pkg.test_m::T::test_skipped"]["skip"], "needs a network")
        self.assertEqual(by_name["pkg.test_m::T::test_flaky"]["diag"]["attempts"][1]["outcome"], "crashed")

    def test_an_interrupted_run_bails_out(self):
        self.assertEqual(node(PARSE, SAMPLES / "interrupted.tap")["bailout"], "interrupted")


main()
