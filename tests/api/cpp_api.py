"""The C++ library as it is installed: another project finds it, is built against it, and works; nothing else is to be seen.

The environment variable BUILD names the build folder, whose files are installed into a folder of their own.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from pentad_case import clean_environment

BUILD = os.environ["BUILD"]
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "cpp_api"


def run(*argv, expect=0, **options):
    ran = subprocess.run([str(word) for word in argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         stdin=subprocess.DEVNULL, **options)
    assert expect is None or ran.returncode == expect, f"{argv} exited with {ran.returncode}:\n{ran.stdout}"
    return ran.stdout


class InstalledLibrary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="pentad-api-")
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name).resolve()
        run("cmake", "--install", BUILD, "--prefix", cls.scratch / "first")
        # Whatever is installed must not care where it stands.
        cls.prefix = cls.scratch / "moved to"
        (cls.scratch / "first").rename(cls.prefix)
        home = cls.scratch / "home"
        home.mkdir()
        cls.environment = clean_environment(home)

    def workspace(self):
        work = pathlib.Path(tempfile.mkdtemp(dir=self.scratch))
        (work / "calc.py").write_text("def add(a, b):\n    return a + b\n")
        (work / "test_calc.py").write_text("import unittest, calc\n\nclass T(unittest.TestCase):\n"
                                           "    def test_add(self): self.assertEqual(calc.add(1, 2), 3)\n")
        (work / "pentad.toml").write_text('[python]\ninterpreter = "/usr/bin/python3"\n')
        run(self.prefix / "bin" / "pentad", "init", cwd=work, env=self.environment)
        return work

    def try_example(self, program, **more):
        work = self.workspace()
        environment = {**self.environment, **more}
        printed = run(program, work, work / "calc.py", env=environment, cwd="/")
        self.assertIn("edit 1: calc.py in batch 1\n", printed)
        self.assertIn("the tests are running\n1 of 1 tests passed\n", printed)
        (work / "calc.py").write_text("def add(a, b):\n    return a - b\n")
        printed = run(program, work, work / "calc.py", env=environment, cwd="/", expect=1)
        self.assertIn("FAIL test_add at test_calc.py:4\nbatch 1 is taken back\n", printed)
        self.assertIn("a + b", (work / "calc.py").read_text())
        printed = run(program, work, work / "missing.py", env=environment, cwd="/", expect=3)
        self.assertIn("example: ", printed)

    def test_another_project_finds_it_with_cmake(self):
        build = self.scratch / "cmake"
        run("cmake", "-S", EXAMPLE, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run("ninja", "-C", build)
        self.try_example(build / "example")

    def test_a_version_that_does_not_fit_is_refused(self):
        for version in ("0.0", "0.9", "1.0"):
            source = self.scratch / f"asks-for-{version}"
            source.mkdir()
            (source / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.16)\nproject(p LANGUAGES CXX)\n"
                                                   f"find_package(pentad {version} REQUIRED)\n")
            printed = run("cmake", "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}", expect=1)
            self.assertIn("compatible with requested version", " ".join(printed.split()))

    @unittest.skipUnless(shutil.which("pkg-config"), "pkg-config is not installed")
    def test_another_project_finds_it_with_pkg_config(self):
        environment = {**self.environment, "PKG_CONFIG_PATH": str(self.prefix / "lib/pkgconfig")}
        flags = run("pkg-config", "--cflags", "--libs", "pentad", env=environment).strip()
        program = self.scratch / "by_pkg_config"
        run("sh", "-c", f"c++ -std=c++17 -Wall -Wextra -Werror '{EXAMPLE}/main.cpp' {flags} -o '{program}'")
        self.try_example(program, LD_LIBRARY_PATH=str(self.prefix / "lib"))

    def test_each_public_header_stands_alone_and_is_c_plus_plus_17(self):
        headers = sorted((self.prefix / "include").rglob("*.hpp"))
        self.assertEqual([header.name for header in headers],
                         ["batch_test_tracker.hpp", "error.hpp", "values.hpp", "version.hpp"])
        for header in headers:
            run("c++", "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
                f"-I{self.prefix}/include", "-include", header, "-x", "c++", "/dev/null")

    def test_the_program_in_the_documentation_compiles(self):
        text = (REPOSITORY / "docs" / "api.md").read_text()
        source = self.scratch / "documented.cpp"
        source.write_text(re.search(r"    #include.*?\n    }\n", text, re.S)[0])
        run("c++", "-std=c++17", "-Wall", "-Werror", "-fsyntax-only", f"-I{self.prefix}/include", source)

    def test_nothing_but_the_public_classes_is_to_be_seen(self):
        library = self.prefix / "lib" / "libpentad.so"
        symbols = run("nm", "-D", "--defined-only", "-C", library).splitlines()
        names = [re.sub(r"^[0-9a-f]+ \w ", "", line) for line in symbols]
        ours = re.compile(r"((typeinfo|typeinfo name|vtable) for )?pentad::v0::(BatchTestTracker|BatchTestRunner|Error|version)\b")
        self.assertEqual([name for name in names if not ours.match(name)], [])
        for wanted in ("BatchTestTracker::run_tests", "BatchTestRunner::set_baseline", "typeinfo for pentad::v0::Error"):
            self.assertTrue([name for name in names if wanted in name], wanted)

    def test_it_needs_what_every_program_has(self):
        facts = run("readelf", "-d", self.prefix / "lib" / "libpentad.so")
        needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", facts))
        self.assertLessEqual(needed, {"libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2",
                                      "ld-linux-aarch64.so.1"})
        self.assertRegex(facts, r"\(SONAME\).*\[libpentad\.so\.\d+\.\d+\]")
        self.assertNotRegex(facts, r"R(UN)?PATH")
        self.assertRegex(facts, r"NODELETE")

    def test_no_file_names_the_folder_that_it_was_installed_into(self):
        for file in [*(self.prefix / "lib").rglob("*.cmake"), *(self.prefix / "lib").rglob("*.pc")]:
            self.assertNotIn(str(self.scratch), file.read_text(), file)


if __name__ == "__main__":
    sys.exit(unittest.main())
