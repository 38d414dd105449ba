#!/usr/bin/env python3
"""The checks in tools/ see what they are there for: each is given a small tree with a mistake, and must fail on it."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class CheckCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("src/base/text.hpp", "#pragma once\n")
        self.write("src/model/edit.hpp", '#pragma once\n#include "base/text.hpp"\n')

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run_check(self, name):
        return subprocess.run([sys.executable, ROOT / "tools" / f"check_{name}.py", self.root],
                              capture_output=True, text=True)

    def assert_fine(self, name):
        ran = self.run_check(name)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def assert_finding(self, name, *texts):
        ran = self.run_check(name)
        self.assertEqual(ran.returncode, 1, ran.stdout + ran.stderr)
        for text in texts:
            self.assertIn(text, ran.stdout)


class Rooms(CheckCase):
    def test_the_allowed_directions_pass(self):
        self.write("src/workflow/record.cpp", '#include "model/edit.hpp"\n#include "base/text.hpp"\n')
        self.write("src/main.cpp", "#include <cstdio>\n")
        self.assert_fine("rooms")

    def test_upwards(self):
        self.write("src/base/text.cpp", '#include "base/text.hpp"\n#include "model/edit.hpp"\n')
        self.assert_finding("rooms", "base/text.cpp:2: base must not include")

    def test_between_two_rooms_of_the_middle(self):
        self.write("src/store/journal.hpp", "")
        self.write("src/report/text.cpp", '#include "store/journal.hpp"\n')
        self.assert_finding("rooms", "report/text.cpp:1: report must not include")

    def test_a_test_is_held_to_the_same_rule(self):
        self.write("src/store/journal.hpp", "")
        self.write("src/exec/run_test.cpp", '#include "store/journal.hpp"\n')
        self.assert_finding("rooms", "exec/run_test.cpp:1:")

    def test_a_relative_include_does_not_get_around_it(self):
        self.write("src/store/journal.hpp", "")
        self.write("src/exec/run.cpp", '#include "../store/journal.hpp"\n')
        self.assert_finding("rooms", "is not written from src/")

    def test_support_is_for_tests_and_their_fixtures_only(self):
        self.write("src/store/journal_fixture.hpp", '#include "support/git.hpp"\n')
        self.write("src/store/journal_test.cpp", '#include "store/journal_fixture.hpp"\n')
        self.assert_fine("rooms")
        self.write("src/store/journal.cpp", '#include "store/journal_fixture.hpp"\n#include "support/git.hpp"\n')
        self.assert_finding("rooms", "journal.cpp:1: ", "journal.cpp:2: ")

    def test_input_and_output_in_a_pure_room(self):
        self.write("src/judge/compare.cpp", "#include <fstream>\n")
        self.assert_finding("rooms", "judge does no I/O")

    def test_the_public_headers_are_made_of_the_standard_library_and_are_for_two_rooms(self):
        self.write("include/pentad/values.hpp", "#include <pentad/error.hpp>\n\n#include <string>\n")
        self.write("src/api/tracker.cpp", "#include <pentad/values.hpp>\n")
        self.assert_fine("rooms")
        self.write("src/store/journal.hpp", "#include <pentad/values.hpp>\n")
        self.assert_finding("rooms", "store must not include <pentad/values.hpp>")
        self.write("include/pentad/values.hpp", "#include <sqlite3.h>\n#include <fmt/format.h>\n")
        self.assert_finding("rooms", "values.hpp:1: ", "values.hpp:2: ")

    def test_a_room_that_nobody_knows(self):
        self.write("src/kitchen/sink.cpp", "\n")
        self.assert_finding("rooms", "kitchen is not a room")

    def test_an_empty_tree_is_no_success(self):
        for file in self.root.rglob("*.hpp"):
            file.unlink()
        self.assertNotEqual(self.run_check("rooms").returncode, 0)


class Sizes(CheckCase):
    def test_small_ones_pass(self):
        self.write("src/base/a.cpp", "int f() {\n    return 1;\n}\n")
        self.assert_fine("sizes")

    def test_a_long_file(self):
        self.write("src/base/long.cpp", "// line\n" * 601)
        self.assert_finding("sizes", "long.cpp:1: 601 lines")

    def test_a_long_function(self):
        self.write("src/base/long.cpp", "int f() {\n" + "    ;\n" * 79 + "    return 1;\n}\n")
        self.assert_finding("sizes", "long.cpp:1: f has 82 lines")

    def test_a_long_test(self):
        self.write("src/base/a_test.cpp", "TEST(Suite, Name) {\n" + "    ;\n" * 80 + "}\n")
        self.assert_finding("sizes", "Suite_Name has 82 lines")

    def test_long_files_as_a_rule(self):
        for name in "abcde":
            self.write(f"src/base/{name}.cpp", "// line\n" * 121)
        self.assert_finding("sizes", "the median file has 121 lines")

    def test_long_functions_as_a_rule(self):
        self.write("src/base/a.cpp", "int f() {\n" + "    ;\n" * 40 + "}\n")
        self.assert_finding("sizes", "nine of ten functions")

    def test_a_long_python_function(self):
        self.write("bench/a.py", "def f():\n" + "    pass\n" * 80)
        self.assert_finding("sizes", "a.py:1: f has 81 lines")


class Messages(CheckCase):
    def test_the_style_passes(self):
        self.write("src/base/a.cpp", 'auto x = fail(Code::io, "can\'t read " + name);\n')
        self.assert_fine("messages")

    def test_a_capital_letter(self):
        self.write("src/base/a.cpp", '\nauto x = fail(Code::io, "Cannot read");\n')
        self.assert_finding("messages", "a.cpp:2:", "capital letter")

    def test_a_full_stop_also_in_a_formatted_message(self):
        self.write("src/base/a.cpp", 'auto x = fail(Code::io, fmt::format("can\'t read {}; "\n "try again.", x));\n')
        self.assert_finding("messages", "full stop")


if __name__ == "__main__":
    unittest.main()
