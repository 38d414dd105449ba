"""The TAP, read by Perl's own reader: prove, and TAP::Parser beneath it.

Debian 12's knows version 13 and refuses a file that says 14, so the first line is changed; all else is the same.
"""
import json

from contract_case import FAILURES, SAMPLES, ContractCase, main, one_line, run

PARSE = r"""
use TAP::Parser; use JSON::PP;
my $parser = TAP::Parser->new({exec => ['cat', $ARGV[0]]});
my (@tests, $yaml);
while (my $result = $parser->next) {
    push @tests, {ok => $result->is_actual_ok ? 1 : 0, skip => $result->has_skip ? 1 : 0, todo => $result->has_todo ? 1 : 0,
                  description => $result->description, explanation => $result->explanation} if $result->is_test;
    ++$yaml if $result->is_yaml;
    die 'unknown line: ' . $result->as_string if $result->is_unknown;
}
print JSON::PP->new->ascii->encode({tests => \@tests, yaml => $yaml, errors => [$parser->parse_errors],
    planned => $parser->tests_planned});
"""


def as_version_13(name):
    file = SAMPLES / (name + "13")
    text = (SAMPLES / name).read_bytes()
    assert text.startswith(b"TAP version 14\n1..")
    file.write_bytes(text.replace(b"TAP version 14", b"TAP version 13", 1))
    return file


class Tap(ContractCase):
    def parsed(self, name):
        done = run("perl", "-e", PARSE, as_version_13(name))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return json.loads(done.stdout.decode("utf-8", "replace"))

    def test_tap_parser_finds_every_test_and_no_error(self):
        found = self.parsed("report.tap")
        self.assertEqual(found["errors"], [])
        self.assertEqual(int(found["planned"]), len(self.tests))
        self.assertEqual([test["ok"] for test in found["tests"]],
                         [int(test["status"] not in FAILURES) for test in self.tests])
        self.assertEqual([test["skip"] for test in found["tests"]],
                         [int(test["status"] in ("skipped", "not run")) for test in self.tests])
        self.assertEqual(sum(test["todo"] for test in found["tests"]), 0)
        self.assertEqual(found["yaml"], sum(test["status"] in FAILURES or test["flaky"] for test in self.tests))

    def test_prove_counts_the_failures(self):
        done = run("prove", "--exec", "cat", as_version_13("report.tap"))
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn(b"Parse errors", done.stdout)
        self.assertIn(f"Tests: {len(self.tests)} Failed: {self.count(*FAILURES)}".encode(), done.stdout)

    def test_an_interrupted_run_is_no_success(self):
        done = run("prove", "--exec", "cat", as_version_13("interrupted.tap"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"Bailout called", done.stdout + done.stderr)

    def test_names_are_there(self):
        descriptions = [one_line(test["description"]) for test in self.parsed("report.tap")["tests"]]
        self.assertIn("-pkg.test_m::T::test_failed[2]", descriptions)

    def test_no_tests(self):
        self.assertEqual(self.parsed("none.tap")["errors"], [])


main()
