"""An edit that breaks the build: one failure with the place, and for the culprit of a test a state that tells nothing."""
import pathlib
import shutil
import unittest

from pentad_case import PentadCase, main

LIST = """cmake_minimum_required(VERSION 3.14)
project(sums LANGUAGES C)
enable_testing()
add_executable(sums main.c sums.c)
add_test(NAME sum COMMAND sums sum)
add_test(NAME twice COMMAND sums twice)
"""
SUMS = "int sum(int a, int b) { return a + b; }\n"
TWICE = "int twice(int a) { return 2 * a; }\n"
MAIN = """#include <string.h>
int sum(int a, int b);
int twice(int a);
int main(int count, char** names) {
    (void)count;
    if (strcmp(names[1], "sum") == 0) return sum(1, 2) == 3 ? 0 : 1;
    return twice(4) == 8 ? 0 : 1;
}
"""
RUST = "pub fn sum(a: i32, b: i32) -> i32 {\n    a + b\n}\n"
RUST_TESTS = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn sum() {\n        assert_eq!(super::sum(1, 2), 3);\n    }\n}\n"


class Builds(PentadCase):
    def setUp(self):
        super().setUp()
        self.environment["PENTAD_ISOLATE"] = "off"  # it is asked for below

    def record(self, edits):
        """Each is {file: text}; the fifth one's tests fail."""
        for place, files in enumerate(edits, 1):
            for name, text in files.items():
                self.write(name, text)
            self.pentad("record", "-q", *files, "-d", f"edit {place}", expect=1 if place == len(edits) else 0)

    def blamed(self):
        return {test["test"]: (test["verdict"], test["edits"], test.get("reason")) for test in self.pentad_json("isolate")["tests"]}


@unittest.skipUnless(shutil.which("cmake") and shutil.which("cc"), "cmake or a compiler is not there")
class CMake(Builds):
    def setUp(self):
        super().setUp()
        for name, text in {"CMakeLists.txt": LIST, "sums.c": SUMS + TWICE, "main.c": MAIN}.items():
            self.write(name, text)
        self.pentad("init")
        self.pentad("test", "-q", "--all")

    def test_a_state_that_cannot_be_built_says_nothing_of_a_test(self):
        wrong = SUMS.replace("a + b", "a - b")
        self.record([{"notes.txt": "one\n"},
                     {"sums.c": SUMS + TWICE.replace("2 * a", "2 * ")},
                     {"sums.c": wrong + TWICE.replace("2 * a", "2 * ")},
                     {"sums.c": wrong + TWICE.replace("2 * a", "a + a")},
                     {"more.txt": "two\n"}])
        failed = [test["id"] for test in self.pentad_json("test", "--all", expect=1)["tests"] if test["status"] == "failed"]
        self.assertEqual(failed, ["sum"])
        verdict, edits, reason = self.blamed()["sum"]
        # 2 can't be told from 4 where 3 stands between them in the same file; 3 must be among them, and no one alone
        # that broke nothing.
        self.assertIn(3, edits, (verdict, edits, reason))

    def test_the_culprit_is_in_another_file(self):
        self.write("other.c", "int three(void) { return 3; }\n")
        self.write("CMakeLists.txt", LIST.replace("main.c sums.c", "main.c sums.c other.c"))
        self.pentad("record", "-q", "other.c", "CMakeLists.txt", "-d", "before")
        for place in range(2, 6):
            self.write(f"{place}.txt", "\n")
            self.pentad("record", "-q", f"{place}.txt", "-d", "before")
        self.pentad("test", "-q", "--all")
        self.record([{"notes.txt": "one\n"},
                     {"other.c": "int three(void) { return }\n"},
                     {"sums.c": SUMS.replace("a + b", "a - b") + TWICE},
                     {"other.c": "int three(void) { return 1 + 2; }\n"},
                     {"more.txt": "two\n"}])
        verdict, edits, reason = self.blamed()["sum"]
        self.assertEqual((verdict, edits), ("culprit", [8]), reason)

    def test_a_batch_that_ends_with_a_broken_build(self):
        self.record([{"notes.txt": "one\n"},
                     {"sums.c": SUMS + TWICE.replace("2 * a", "a + a")},
                     {"main.c": MAIN.replace("sum(1, 2)", "nothing_of_this_name")},
                     {"more.txt": "two\n"},
                     {"even_more.txt": "three\n"}])
        document = self.pentad_json("test", "--all", expect=1)
        self.assertEqual([(test["id"], test["status"]) for test in document["tests"]], [("build", "error")])
        self.assertIn("nothing_of_this_name", document["tests"][0]["message"])
        self.assertEqual(document["tests"][0]["file_location"].split(":")[0], "main.c")
        verdict, edits, reason = self.blamed()["build"]
        self.assertEqual((verdict, edits), ("culprit", [3]), reason)


@unittest.skipUnless(shutil.which("cargo"), "cargo is not there")
class Cargo(Builds):
    def test_the_right_culprit_and_the_place_of_the_error(self):
        for name in ("RUSTUP_HOME", "CARGO_HOME"):
            folder = pathlib.Path.home() / f".{name.split('_')[0].lower()}"
            if folder.is_dir():
                self.environment.setdefault(name, str(folder))
        self.write("Cargo.toml", '[package]\nname = "sums"\nversion = "0.1.0"\nedition = "2021"\n')
        self.write("src/lib.rs", "pub mod other;\n" + RUST + RUST_TESTS)
        self.write("src/other.rs", "pub fn three() -> i32 {\n    3\n}\n")
        self.write(".gitignore", "/target\nCargo.lock\n")
        self.pentad("init")
        self.pentad("test", "-q", "--all")
        self.record([{"notes.txt": "one\n"},
                     {"src/other.rs": "pub fn three() -> i32 {\n    three_of_these\n}\n"},
                     {"src/lib.rs": "pub mod other;\n" + RUST.replace("a + b", "a - b") + RUST_TESTS},
                     {"src/other.rs": "pub fn three() -> i32 {\n    1 + 2\n}\n"},
                     {"more.txt": "two\n"}])
        blamed = self.blamed()
        self.assertEqual([one[:2] for one in blamed.values()], [("culprit", [3])], blamed)
        self.write("src/other.rs", "pub fn three() -> i32 {\n    three_of_these\n}\n")
        [failed] = self.pentad_json("test", "--all", expect=1)["tests"]
        self.assertEqual((failed["id"], failed["file_location"]), ("build", "src/other.rs:2"))
        self.assertIn("three_of_these", failed["message"])


main()
