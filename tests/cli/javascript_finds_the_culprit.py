"""The whole way on node:test: five edits, one breaks a test, the search names it, and just it is taken back."""
from pentad_case import PentadCase, main

CODE = """export const add = (a, b) => a + b;
// one
// two
export const greet = name => `hello ${name}`;
"""
TESTS = """import assert from 'node:assert';
import { describe, it } from 'node:test';
import { add, greet } from './code.mjs';

describe('code', () => {
  it('adds', () => assert.strictEqual(add(2, 2), 4));
  it('greets', () => assert.strictEqual(greet('you'), 'hello you'));
});
"""
ADDS = "code.test.mjs::code::adds"


class JavascriptCulprit(PentadCase):
    def setUp(self):
        super().setUp()
        self.environment["PENTAD_ISOLATE"] = "off"
        self.write("package.json", '{"type": "module", "scripts": {"test": "node --test"}}\n')
        self.write("code.mjs", CODE)
        self.write("code.test.mjs", TESTS)
        self.pentad("init")
        for _ in range(8):  # a past without flakes
            self.pentad("test", "-q", "--all")

    def test_five_edits_of_which_one_breaks_a_test(self):
        self.assertEqual({test["id"]: test["status"] for test in self.pentad_json("test", "--all")["tests"]},
                         {ADDS: "passed", "code.test.mjs::code::greets": "passed"})
        for number in range(1, 6):
            if number == 3:
                self.write("code.mjs", CODE.replace("a + b", "a - b"))
            elif number == 4:
                self.write("code.mjs", CODE.replace("a + b", "a - b").replace("hello", "hello").replace("// two", "// 2"))
            else:
                self.write(f"notes_{number}.txt", f"{number}\n")
            name = "code.mjs" if number in (3, 4) else f"notes_{number}.txt"
            self.pentad("record", "-q", name, "-d", f"edit {number}", expect=1 if number == 5 else 0)
        (test,) = self.pentad_json("isolate")["tests"]
        self.assertEqual((test["test"], test["verdict"], test["edits"], test["verified"]), (ADDS, "culprit", [3], True))
        taken = self.pentad_json("rollback", "--culprit", 1)
        self.assertTrue(taken["run"]["success"])
        self.assertEqual(self.read("code.mjs").decode(), CODE.replace("// two", "// 2"))
        self.assertTrue((self.work / "notes_5.txt").exists())

    def test_two_runs_with_tracing(self):
        self.write("pentad.toml", '[run]\ntrace = "auto"\n')
        self.pentad("test", "-q")
        tests = self.pentad_json("test")["tests"]
        self.assertEqual({test["status"] for test in tests}, {"cached"})

    def test_a_tool_that_is_not_installed(self):
        self.write("package.json", '{"scripts": {"test": "mocha"}, "devDependencies": {"mocha": "11.7.1"}}\n')
        self.write("package-lock.json", "{}\n")
        self.write("test/a.js", "it('x', () => {});\n")
        document = self.pentad_json("test", expect=1)
        problems = [test["message"] for test in document["tests"] if test["id"] == "mocha"]
        self.assertEqual(problems, ["mocha is not installed; run `npm ci` in the workspace"])


main()
