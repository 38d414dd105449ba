"""Packages of Go keep their outcomes while nothing that they read changed, though go writes into its caches in each run."""
import os
import shutil
import subprocess
import unittest

from pentad_case import main
from selection_case import SelectionCase

TEST = """package {name}

import (
\t"testing"
{imports})

func Test{title}(t *testing.T) {{
{body}
}}
"""


@unittest.skipUnless(shutil.which("go"), "go is not there (Debian: golang-go)")
class GoKeepsOutcomes(SelectionCase):
    def setUp(self):
        super().setUp()
        self.method()
        # What was built once by others need not be built again: go finds it by what goes into it.
        for name in ("GOCACHE", "GOMODCACHE"):
            self.environment[name] = subprocess.run(["go", "env", name], capture_output=True, text=True, check=True).stdout.strip()
        self.write("go.mod", "module example.com/kept\n\ngo 1.19\n")
        self.write("base/base.go", "package base\n\nfunc One() int { return 1 }\n")
        self.package("base", "\tif One() != 1 {\n\t\tt.Fatal(One())\n\t}")
        self.package("user", "\tif base.One() != 1 {\n\t\tt.Fatal(base.One())\n\t}", "example.com/kept/base")
        self.package("reader", '\tif _, err := os.ReadFile("testdata/x"); err != nil {\n\t\tt.Fatal(err)\n\t}', "os")
        self.write("reader/testdata/x", "1\n")
        self.write("embedder/data.txt", "1\n")
        self.write("embedder/e.go", 'package embedder\n\nimport _ "embed"\n\n//go:embed data.txt\nvar Data string\n')
        self.package("embedder", '\tif Data == "2\\n" {\n\t\tt.Fatal(Data)\n\t}')
        self.tool("init")
        self.all = {"base", "user", "reader", "embedder"}
        self.assertEqual(self.ran(), self.all)

    def package(self, name, body, *imports):
        self.write(f"{name}/{name}_test.go", TEST.format(name=name, title=name.title(), body=body,
                                                         imports="".join(f'\t"{one}"\n' for one in imports)))

    def test_nothing_changed(self):
        self.assertEqual(self.ran(), set())
        self.assertEqual(self.ran(), set())

    def test_a_source_and_who_imports_it(self):
        self.write("base/base.go", "package base\n\nfunc One() int { return 2 - 1 }\n")
        self.assertEqual(self.ran(), {"base", "user"})
        self.assertEqual(self.ran(), set())
        self.write("base/base.go", "package base\n\nfunc One() int { return 2 }\n")
        self.assertEqual(self.ran(expect=1), {"base", "user"})
        self.write("base/base.go", "package base\n\nfunc One() int { return 1 }\n")
        self.assertEqual(self.ran(), set())  # what it was before ran before

    def test_data_that_a_test_reads(self):
        self.write("reader/testdata/x", "2\n")
        self.assertEqual(self.ran(), {"reader"})

    def test_a_file_that_is_embedded(self):
        self.write("embedder/data.txt", "2\n")
        self.assertEqual(self.ran(expect=1), {"embedder"})

    def test_a_new_source_of_a_package(self):
        self.write("base/more.go", "package base\n\nfunc Two() int { return 2 }\n")
        self.assertEqual(self.ran(), {"base", "user"})

    def test_the_module(self):
        self.write("go.mod", "module example.com/kept\n\ngo 1.18\n")
        self.assertEqual(self.ran(), self.all)

    def test_variables_and_flags(self):
        self.environment["GOFLAGS"] = "-short"
        self.assertEqual(self.ran(), self.all)
        self.assertEqual(self.ran(), set())
        self.environment["OF_A_TEST"] = "1"
        self.assertEqual(self.ran(), self.all)

    def test_what_go_does_not_compile_again_was_hashed(self):
        """Built by another go test before, so that the traced run takes all from the cache."""
        self.write("base/base.go", "package base\n\nfunc One() int { return 3 - 2 }\n")
        self.run_program("go", "test", "-count=1", "./...")
        self.assertEqual(self.ran(), {"base", "user"})
        self.write("base/base.go", "package base\n\nfunc One() int { return 3 }\n")
        self.assertEqual(self.ran(expect=1), {"base", "user"})

    def test_an_empty_cache_and_a_full_one_are_the_same(self):
        self.environment["GOCACHE"] = str(self.scratch / "cache")
        self.assertEqual(self.ran(), self.all)
        self.assertEqual(self.ran(), set())
        self.run_program("go", "clean", "-cache")
        self.assertEqual(self.ran(), set())

    def test_a_broken_package_and_what_vet_says(self):
        self.write("base/base.go", 'package base\n\nimport "fmt"\n\nfunc One() int {\n\tfmt.Printf("%d", "x")\n\treturn 1\n}\n')
        document = self.run_tests(expect=1)
        self.assertEqual({test["id"]: test["status"] for test in document["tests"] if test["status"] != "cached"},
                         {"base::build": "error", "user::TestUser": "passed"})
        self.assertEqual(self.ran(expect=1), {"base"})

    def test_why(self):
        self.write("reader/testdata/x", "2\n")
        why = self.tool("why", "reader").stdout
        self.assertIn("reader/testdata/x is another", why)
        self.assertIn("base", self.tool("affected", "base/base.go").stdout)

    @unittest.skipUnless(shutil.which("gcc"), "a C compiler is not there")
    def test_a_header_from_elsewhere(self):
        """go does not hash it, and would take the old from its cache: such packages are never left out."""
        header = self.scratch / "outside.h"
        header.write_text("#define ONE 1\n", "utf-8")
        self.write("c/c.go", f'package c\n\n// #cgo CFLAGS: -I{self.scratch}\n// #include <outside.h>\nimport "C"\n\nfunc One() int {{ return C.ONE }}\n')
        self.package("c", "\tif One() == 7 {\n\t\tt.Fatal(One())\n\t}")
        self.package("cuser", "\tif c.One() == 7 {\n\t\tt.Fatal(c.One())\n\t}", "example.com/kept/c")
        self.assertEqual(self.ran(), {"c", "cuser"})
        self.assertEqual(self.ran(), {"c", "cuser"})


main()
