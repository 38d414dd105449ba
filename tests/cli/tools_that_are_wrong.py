"""A framework's tool that is missing, too old, broken, or prints what nobody understands: an error that names it, never a pass."""
import os
import shutil

from pentad_case import PentadCase, main

PROJECTS = {
    "ctest": {"CMakeLists.txt": "cmake_minimum_required(VERSION 3.14)\nproject(n NONE)\nenable_testing()\n"
                                "add_test(NAME a COMMAND true)\n"},
    "go": {"go.mod": "module x\ngo 1.19\n", "a_test.go": 'package x\nimport "testing"\nfunc TestA(t *testing.T) {}\n'},
    "cargo": {"Cargo.toml": '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n', "src/lib.rs": "#[test]\nfn a() {}\n"},
    "maven": {"pom.xml": "<project xmlns='http://maven.apache.org/POM/4.0.0'><modelVersion>4.0.0</modelVersion><groupId>g</groupId>"
                         "<artifactId>a</artifactId><version>1</version></project>",
              "src/test/java/ATest.java": "import org.junit.Test; public class ATest { @Test public void a() {} }\n"},
    "node_test": {"package.json": '{"scripts": {"test": "node --test"}}', "a.test.js": "require('node:test').test('a', () => {})"},
    "jest": {"package.json": '{"scripts": {"test": "jest"}, "devDependencies": {"jest": "29"}}', "a.test.js": "test('a', () => {})"},
    "vitest": {"package.json": '{"scripts": {"test": "vitest run"}, "devDependencies": {"vitest": "1"}}', "a.test.js": "test('a')"},
    "mocha": {"package.json": '{"scripts": {"test": "mocha"}, "devDependencies": {"mocha": "10"}}', "test/a.js": "it('a', () => {})"},
}
TOOLS = {"ctest": ["cmake", "ctest"], "go": ["go"], "cargo": ["cargo"], "maven": ["mvn"]}  # the others: node
MISSING = {"ctest": "cmake is not in PATH; install CMake", "go": "go is not in PATH; install Go", "cargo": "cargo is not in PATH",
           "maven": "mvn is not in PATH; install Maven"}
OLD = {"cmake": "cmake version 2.8.12", "ctest": "ctest version 2.8.12", "go": "go version go1.4 linux/amd64", "cargo": "cargo 0.20.0",
       "mvn": "Apache Maven 2.2.1", "node": "v8.0.0"}


class Tools(PentadCase):
    def said(self, framework, script):
        """The only result's text, with a PATH in which the tools are `script`, or are missing."""
        shutil.rmtree(self.work)
        for name, content in PROJECTS[framework].items():
            self.write(name, content)
        self.write("pentad.toml", "")
        path = self.scratch / "bin"
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        for name in ("sh", "env", "true", "python3"):
            os.symlink(shutil.which(name, path="/usr/bin:/bin"), path / name)
        for tool in TOOLS.get(framework, ["node"]) if script else []:
            (path / tool).write_text("#!/bin/sh\n" + script.replace("VERSION", OLD[tool]))
            (path / tool).chmod(0o755)
        document = self.pentad_json("test", expect=1, env={**self.environment, "PATH": str(path)})
        self.assertEqual([one["status"] for one in document["tests"]], ["error"], document)
        return document["tests"][0]["message"] + document["tests"][0].get("traceback", "") + str(document["tests"][0])

    def test_missing(self):
        for framework in PROJECTS:
            with self.subTest(framework):
                self.assertIn(MISSING.get(framework, "node is not in PATH; install Node.js"), self.said(framework, ""))

    def test_too_old(self):
        for framework in PROJECTS:
            with self.subTest(framework):
                said = self.said(framework, "echo VERSION\nexit 0\n")
                expected = [OLD[tool] for tool in TOOLS.get(framework, ["node"])] + ["is not installed; run `npm install`"]
                self.assertTrue(any(text in said for text in expected), said)

    def test_broken(self):
        for framework in PROJECTS:
            with self.subTest(framework):
                said = self.said(framework, "echo libz.so: cannot open >&2\nexit 127\n")
                self.assertRegex(said, r"libz.so: cannot open|is not installed; run `npm install`")

    def test_garbage(self):
        for framework in PROJECTS:
            with self.subTest(framework):
                said = self.said(framework, "echo '{what is this'\nexit 0\n")
                self.assertRegex(said, r"what is this|no build folder of CMake's|printed something unexpected|is not installed")


main()
