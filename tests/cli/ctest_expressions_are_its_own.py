"""PASS_REGULAR_EXPRESSION of many kinds against many outputs: each as ctest itself decides."""
import re
import shutil
import unittest

from pentad_case import PentadCase, main

PAIRS = [("^two", "one\ntwo\n"), ("one$", "one\ntwo\n"), ("two$", "one\ntwo\n"), ("two$", "one\ntwo"), ("two\n$", "one\ntwo"),
         ("one.two", "one\ntwo"), ("a^b", "a^b"), ("[[:alpha:]]", "x"), ("[[:alpha:]]", ":]"), ("a\\\\|b", "a|b"), ("a**", "aa"),
         ("*a", "*a"), ("(", "("), ("()", "x"), ("a||b", "b"), ("a|", "zzz"), ("x+?", "xx"), ("[a-]", "-"), ("[z-a]", "z"),
         ("\\\\.", "x"), ("\\\\$", "a$"), ("(a)\\\\1", "aa"), ("(a)\\\\1", "a1"), ("a{1,2}", "a{1,2}"), ("^$", ""), ("^$", "\n"),
         ("^a*$", "aaa\n"), ("\\\\n", "n"), ("\n", "a\nb"), ("[^a]", "a\n"), ("(^a|b$)", "xxb"), ("(^|x)b", "b"),
         ("a(b|c$)", "ac\n"), ("é", "é"), ("[é]", "é"), ("^.$", "é"), ("\\\\<a", "<a"), ("\\\\d", "5"), (".", "")]


@unittest.skipUnless(shutil.which("ctest"), "ctest is not there")
class Expressions(PentadCase):
    def test_each_decides_as_with_ctest(self):
        tests = [f"add_test(NAME t{number} COMMAND printf [==[{output}]==])\n"
                 f'set_tests_properties(t{number} PROPERTIES PASS_REGULAR_EXPRESSION "{expression}")\n'
                 for number, (expression, output) in enumerate((e, o.replace("\n", "\\n")) for e, o in PAIRS)]
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.14)\nproject(a NONE)\nenable_testing()\n" + "".join(tests))
        self.environment["PENTAD_ISOLATE"] = "off"
        document = self.pentad_json("test", "--all", expect=1)
        ours = {test["id"]: test["status"] == "passed" for test in document["tests"]}
        self.run_program("cmake", "-S", self.work, "-B", self.scratch / "built")
        said = self.run_program("ctest", "--test-dir", self.scratch / "built", expect=None).stdout
        own = {match[1]: match[2] == "Passed" for match in re.finditer(r" (t\d+) \.+ *(\**\S+)", said)}
        self.assertEqual(len(own), len(PAIRS), said)
        self.assertIn(True, own.values())
        self.assertIn(False, own.values())
        for number, pair in enumerate(PAIRS):
            with self.subTest(pair):
                self.assertEqual(ours[f"t{number}"], own[f"t{number}"])


main()
