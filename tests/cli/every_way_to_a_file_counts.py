"""Each way in which a program that a test starts, a thread, or what ran before the test, reaches a file: when the file
changes, just that test runs. As root, as a user without privileges, and with four at once."""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from pentad_case import main
from selection_case import PROBES, SelectionCase

GO = """package main
import "os"
func main() {
    if _, err := os.ReadFile("go.txt"); err != nil { os.Exit(1) }
}
"""
CALL = "subprocess.check_call({})"


class EveryWay(SelectionCase):
    def setUp(self):
        super().setUp()
        self.files = {}

    def way(self, name, body, setup="import subprocess"):
        """A unit that reaches NAME.txt."""
        self.write(f"{name}.txt", "one\n")
        self.files[name] = f"{name}.txt"
        self.unit(name, body, setup)

    def probe(self, name, kind, *words):
        program = PROBES / f"trace_probe{kind}"
        if program.exists():
            self.way(name, CALL.format([str(program), *words]))

    def programs(self):
        if PROBES.exists():
            shutil.copytree(PROBES, self.scratch / "probes")
        self.probe("program", "", "open", "program.txt")
        self.probe("raw", "", "raw-open", "raw.txt")
        self.probe("mmap", "", "mmap", "mmap.txt")
        self.probe("vfork", "", "vfork", "/bin/cat", "vfork.txt")
        self.probe("posixspawn", "", "spawn", "/bin/cat", "posixspawn.txt")
        self.probe("thread", "", "thread", "thread.txt")
        self.probe("static", "_static", "open", "static.txt")
        self.probe("filter", "", "filter", "filter.txt")
        self.probe("timer", "", "timer", "timer.txt", "timer.txt", "restart")
        if self.method() != "ptrace":  # which its search for leaks uses itself
            self.probe("sanitizer", "_asan", "stat", "sanitizer.txt")
        self.way("bare", CALL.format(["env", "-i", "/bin/cat", "bare.txt"]))
        self.way("script", CALL.format(["./script.txt"]))
        self.write("script.txt", "#!/bin/sh\nexit 0\n", 0o755)
        self.way("shell", 'self.assertEqual(os.system("read line <shell.txt"), 0)', "")
        self.way("spawned", 'os.waitpid(os.posix_spawn("/bin/cat", ["cat", "spawned.txt"], {}), 0)', "")
        self.way("inthread", "t = threading.Thread(target=lambda: open('inthread.txt').read()); t.start(); t.join()",
                 "import threading")
        self.way("workers", "p = multiprocessing.Process(target=os.stat, args=('workers.txt',)); p.start(); p.join()",
                 "import multiprocessing")
        self.way("folder", "os.open('folder.txt', os.O_RDONLY, dir_fd=os.open('.', os.O_PATH))", "")
        self.way("moved", "os.chdir('/'); os.stat(HERE + '/moved.txt')", "HERE = os.getcwd()")
        self.way("resource", "self.assertTrue(importlib.resources.files('data').joinpath('resource.txt').read_text())",
                 "import importlib.resources")
        self.write("data/__init__.py", "")
        self.write("data/resource.txt", "one\n")
        (self.work / "resource.txt").unlink()
        self.files["resource"] = "data/resource.txt"
        go = self.go_program()
        if go is not None:
            self.way("go", CALL.format([str(go)]))

    def go_program(self):
        go = shutil.which("go", path=os.environ["PATH"] + ":/usr/local/go/bin")
        if go is None:
            print("no Go compiler here", file=sys.stderr)
            return None
        (self.scratch / "main.go").write_text(GO)
        environment = {**os.environ, "GO111MODULE": "off", "GOFLAGS": "", "CGO_ENABLED": "0",
                       "GOCACHE": str(self.scratch / "cache")}
        program = self.scratch / "reads_go"
        built = subprocess.run([go, "build", "-o", program, "main.go"], cwd=self.scratch, env=environment)
        self.assertEqual(built.returncode, 0)
        return program

    def check(self):
        self.tool("init")
        everything = set(self.files)
        self.assertEqual(self.ran(), everything)
        self.assertEqual(self.ran(), set(), self.warnings)
        for name, file in self.files.items():
            with self.subTest(name):
                with open(self.work / file, "a") as changed:
                    changed.write("# two\n")
                self.assertEqual(self.ran(), {name}, self.warnings)
        self.assertEqual(self.ran(), set())

    def test_programs(self):
        self.programs()
        self.check()

    def test_programs_of_a_user_without_privileges_four_at_once(self):
        self.programs()
        self.jobs = ("-j", "4")
        self.be_nobody()
        self.check()


class VirtualEnvironment(SelectionCase):
    """.venv in the workspace, whose interpreter runs the tests: what its .pth files add, and what they run before any test."""

    def setUp(self):
        super().setUp()
        # What site.py looks into it lists: a folder of bytecode would be a name there.
        self.environment["PYTHONDONTWRITEBYTECODE"] = "1"
        made = subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", self.work / ".venv"],
                              capture_output=True)
        if made.returncode != 0:
            self.skipTest(f"no virtual environment can be made: {made.stderr.decode()}")
        (self.site,) = pathlib.Path(self.work, ".venv").glob("lib/python3*/site-packages")
        self.write("lib/one/shared.py", "VALUE = 1\n")
        self.write("lib/two/shared.py", "VALUE = 2\n")
        self.write("before.txt", "one\n")
        self.pth("lib.pth", f"{self.work}/lib/one\n")
        self.pth("warm.pth", "import sys; sys.warm = open('before.txt').read()\n")
        self.unit("alone", "pass")
        self.unit("shared", "self.assertEqual(shared.VALUE, 1)", "import shared")
        self.unit("warm", "self.assertEqual(sys.warm, 'one\\n')", "import sys")

    def pth(self, name, line):
        (self.site / name).write_text(line)

    def check(self, ignored):
        if ignored:
            self.write(".gitignore", ".venv/\n")
        self.method()
        self.tool("init")
        self.assertEqual(self.ran(), {"alone", "shared", "warm"})
        self.assertEqual(self.ran(), set(), self.why("alone"))
        self.assertIn(".venv", self.tool("doctor").stdout)
        self.write("lib/one/shared.py", "VALUE = 3\n")
        self.assertEqual(self.ran(expect=1), {"shared"})
        self.write("lib/one/shared.py", "VALUE = 1\n")
        self.assertEqual(self.ran(), set())
        # What runs before the tests is everybody's.
        self.pth("lib.pth", f"{self.work}/lib/two\n")
        self.assertEqual(self.ran(expect=1), {"alone", "shared", "warm"})
        self.pth("lib.pth", f"{self.work}/lib/one\n")
        self.ran()
        self.pth("more.pth", f"{self.work}/lib/two\n")
        self.assertEqual(self.ran(), {"alone", "shared", "warm"})
        self.write("before.txt", "two\n")
        self.assertEqual(self.ran(expect=1), {"alone", "shared", "warm"})

    def test_ignored(self):
        self.check(True)

    def test_recorded(self):
        self.check(False)


class OtherInterpreter(SelectionCase):
    def test_another_interpreter_is_a_change(self):
        self.method()
        real = os.path.realpath(sys.executable)
        for name in ("one", "two"):
            (self.scratch / name).mkdir()
            (self.scratch / name / "python3").symlink_to(real)
        self.unit("any", "pass")
        self.interpreter("one")
        self.tool("init")
        self.assertEqual(self.ran(), {"any"})
        self.assertEqual(self.ran(), set())
        self.interpreter("two")
        self.assertIn("the interpreter is another one", self.tool("why", "test_any").stdout)
        self.assertEqual(self.ran(), {"any"})
        self.interpreter("one")
        self.assertEqual(self.ran(), set())

    def interpreter(self, name):
        self.write("pentad.toml", f"[python]\ninterpreter = '{self.scratch / name / 'python3'}'\n")


class Suites(SelectionCase):
    """Units in processes of their own: what they read, and by which command."""

    def test_a_suite_depends_on_what_it_reads_and_on_its_command(self):
        self.method()
        self.write("data.txt", "one\n")
        self.unit("python", "pass")
        self.suite("cat data.txt")
        self.tool("init")
        self.assertEqual(self.ran(), {"check", "python"})
        self.assertEqual(self.ran(), set())
        self.write("data.txt", "two\n")
        self.assertEqual(self.ran(), {"check"})
        self.suite("cat data.txt; exit 3")
        self.assertEqual(self.ran(expect=1), {"check"})
        self.assertEqual(self.ran(expect=1), {"check"})
        self.suite("cat data.txt")
        self.assertEqual(self.ran(), set())

    def suite(self, command):
        self.write("pentad.toml", f"[[suite]]\nname = 'check'\ncommand = '{command}'\n")


main()
