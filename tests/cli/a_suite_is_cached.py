"""A suite that prints TAP is left out while nothing that it reads changed, also when it writes to a folder of the moment."""
from pentad_case import PentadCase, main

SUITE = """[run]
trace = "auto"
[[suite]]
name = "one"
command = '''%s'''
format = "tap"
"""


class SuiteIsCached(PentadCase):
    def outcomes(self, expect=0):
        return [test["status"] for test in self.pentad_json("test", expect=expect)["tests"]]

    def check(self, command):
        self.write("pentad.toml", SUITE % command)
        self.write("source", "1..1\nok 1 - a\n")
        self.assertEqual(self.outcomes(), ["passed"])
        self.assertEqual(self.outcomes(), ["cached"])
        self.write("source", "1..1\nnot ok 1 - a\n")
        self.assertEqual(self.outcomes(expect=1), ["failed"])

    def test_stdout(self):
        self.check("cat source")

    def test_a_temporary_folder(self):
        self.check("d=$(mktemp -d); cat source >$d/r.tap; cat $d/r.tap; rm -r $d")


main()
