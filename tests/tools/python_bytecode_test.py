"""The program that pentad gives to an interpreter comes with bytecode for those like the build's, and with its source for all others."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOOTSTRAP = (ROOT / "src/frameworks/python/bootstrap.py").read_text()
COMPILED = "def main(*arguments): print('bytecode')\n"
SOURCE = b"def main(*arguments): print('source')\n"


class BytecodeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "server.py").write_text(COMPILED)

    def compiled(self, *options):
        output = self.folder / "bytecode"
        subprocess.run([sys.executable, *options, str(ROOT / "cmake/compile_python.py"), str(output),
                        str(self.folder / "server.py")], check=True)
        return output.read_bytes()

    def run_with(self, bytecode, *options):
        """What the program does that has this bytecode, and a source that is not its own."""
        program = b"%d\0" % len(bytecode) + bytecode + b"server\0" + SOURCE + b"\0"
        file = self.folder / "program"
        file.write_bytes(program)
        fd = os.open(file, os.O_RDONLY)
        try:
            ran = subprocess.run([sys.executable, *options, "-c", BOOTSTRAP, str(fd), "3", "2", "0", "untraced"], pass_fds=[fd],
                                 capture_output=True, text=True)
        finally:
            os.close(fd)
        self.assertEqual(ran.stderr, "")
        return ran.stdout.strip()

    def test_an_interpreter_like_the_builds_takes_the_bytecode(self):
        self.assertEqual(self.run_with(self.compiled()), "bytecode")
        self.assertEqual(self.run_with(self.compiled(), "-OO"), "bytecode")

    def test_another_version_compiles_the_source(self):
        bytecode = self.compiled()
        number = len(sys.implementation.cache_tag)
        for other in (b"cpython-99" + bytecode[number:], bytecode[:number] + b"\0\0\r\n" + bytecode[number + 4:]):
            self.assertEqual(self.run_with(other), "source")

    def test_without_bytecode_the_source_is_compiled(self):
        self.assertEqual(self.run_with(b""), "source")

    def test_it_is_the_same_each_time(self):
        self.assertEqual(self.compiled(), self.compiled("-O"))


if __name__ == "__main__":
    unittest.main()
