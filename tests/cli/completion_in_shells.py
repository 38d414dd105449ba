"""Completion as it happens: keys typed into an interactive bash and zsh, and fish asked for what it would offer."""
import os
import pty
import select
import subprocess
import time

from pentad_case import PENTAD, PentadCase, main

# Stands in for pentad in PATH: the completion asks the real one, and a line that is run shows how it was completed.
STAND_IN = """#!/bin/sh
if [ "$1" = __complete ]; then exec "$REAL_PENTAD" "$@"; fi
printf 'GOT'; printf '[%s]' "$@"; printf 'END\\n'
"""
# What is typed before the Tab key, and the words that come of it.
CASES = [
    ("ro", ["rollback"]),
    ("--vers", ["--version"]),
    ("test --pat", ["test", "--pattern"]),
    ("test --js", ["test", "--json"]),
    ("--color=al", ["--color=always"]),
    ("--color al", ["--color", "always"]),
    ("completion f", ["completion", "fish"]),
    ("hook un", ["hook", "uninstall"]),
    ("help roll", ["help", "rollback"]),
    ("rollback b", ["rollback", "b1"]),
    ("rollback --edit e", ["rollback", "--edit", "e1"]),
    ("-q backup b", ["-q", "backup", "b1"]),
    ("diff e", ["diff", "e1"]),
    ("show r", ["show", "r1"]),
    ("show test_sums::SumTest::test_d", ["show", "test_sums::SumTest::test_double"]),
    ("record calc", ["record", "calculator.py"]),
    ("record -d 'some text' calc", ["record", "-d", "some text", "calculator.py"]),
    ("-C fol", ["-C", "folder/"]),
    ("reset --import fol", ["reset", "--import", "folder/"]),
]
TEST = "import unittest\nclass SumTest(unittest.TestCase):\n    def test_add(self): pass\n    def test_double(self): pass\n"


class Shells(PentadCase):
    def setUp(self):
        super().setUp()
        self.write("calculator.py", "one\n")
        self.write("test_sums.py", TEST)
        self.write("folder/x", "")
        self.write("file", "")
        self.pentad("record", "calculator.py", "-d", "One", "--batch-size", "1")
        self.bin = self.scratch / "bin"
        self.bin.mkdir()
        (self.bin / "pentad").write_text(STAND_IN)
        (self.bin / "pentad").chmod(0o755)
        self.environment.update(PATH=f"{self.bin}:/usr/bin:/bin", REAL_PENTAD=os.path.realpath(PENTAD), TERM="dumb",
                                ZDOTDIR=str(self.scratch))

    def script(self, shell, name):
        file = self.scratch / "scripts" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(self.run_program(PENTAD, "completion", shell).stdout)
        return file

    def typed(self, command, setup, cases):
        """What each line becomes when Tab and Return are pressed, in one interactive shell."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        shell = subprocess.Popen(command, cwd=self.work, env=self.environment, stdin=slave, stdout=slave, stderr=slave,
                                 start_new_session=True)
        os.close(slave)
        self.addCleanup(shell.wait)
        self.addCleanup(shell.kill)
        os.write(master, (setup + "; echo SET''UP\n").encode())
        self.read_until(master, "SETUP")
        results = []
        for line, _ in cases:
            os.write(master, f"pentad {line}\t\r".encode())
            seen = self.read_until(master, "END")
            results.append(seen[seen.rfind("GOT") + 4:seen.rfind("END") - 1].split("]["))
        return results

    def read_until(self, master, text, limit=20):
        seen, end = "", time.monotonic() + limit
        while time.monotonic() < end:
            if select.select([master], [], [], 0.1)[0]:
                seen += os.read(master, 65536).decode("utf-8", "replace")
                if text in seen:
                    return seen
        self.fail(f"no {text} in {seen!r}")

    def check(self, results):
        for (line, wanted), result in zip(CASES, results):
            with self.subTest(line=line):
                self.assertEqual(result, wanted)

    def test_bash(self):
        script = self.script("bash", "pentad")
        setup = f". /usr/share/bash-completion/bash_completion; . {script}; bind 'set enable-bracketed-paste off'"
        self.assertTrue(os.path.exists("/usr/share/bash-completion/bash_completion"), "bash-completion is missing")
        self.check(self.typed(["bash", "--norc", "--noprofile", "-i"], setup, CASES))

    def test_bash_without_bash_completion(self):
        script = self.script("bash", "pentad")
        cases = [case for case in CASES if "::" not in case[0]]
        results = self.typed(["bash", "--norc", "--noprofile", "-i"], f". {script}", cases)
        self.assertEqual(results, [wanted for _, wanted in cases])

    def test_zsh(self):
        folder = self.script("zsh", "_pentad").parent
        setup = f"PS1='> '; fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D"
        # When the line is accepted, zsh itself takes a slash away that it completed.
        results = self.typed(["zsh", "-f", "-i"], setup, CASES)
        self.assertEqual(results, [[word.rstrip("/") for word in wanted] for _, wanted in CASES])

    def test_fish(self):
        script = self.script("fish", "pentad.fish")
        for line, wanted in CASES:
            with self.subTest(line=line):
                ran = self.run_program("fish", "--no-config", "-c", 'source $argv[1]; complete -C $argv[2]', str(script),
                                       f"pentad {line}")
                offered = [one.split("\t")[0] for one in ran.stdout.splitlines()]
                self.assertEqual(offered, [wanted[-1]])

    def test_descriptions_come_along(self):
        lines = self.pentad("__complete", "--", "ro").stdout.splitlines()
        self.assertEqual(lines, ["rollback\ttake a batch or one edit back, keep all others, run the tests", ":"])
        self.assertIn("e1\tOne", self.pentad("__complete", "--", "diff", "").stdout.splitlines())

    def test_nothing_comes_where_nothing_fits(self):
        for words in (["status", ""], ["nonsense", ""], ["rollback", "b1", ""], ["test", "--jobs", ""], ["--batch-size=", ]):
            self.assertEqual(self.pentad("__complete", "--", *words).stdout, ":\n", words)
        empty = self.scratch / "empty"
        empty.mkdir()
        self.assertEqual(self.pentad("__complete", "--", "rollback", "", cwd=empty).stdout, ":\n")
        self.assertEqual(self.pentad("__complete", "--", "-C", str(self.work), "rollback", "", cwd=empty).stdout[:3], "b1\t")


main()
