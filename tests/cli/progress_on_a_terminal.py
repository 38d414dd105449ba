"""What a person sees: a bar that is redrawn and goes away, failures above it, colours, a question before a reset."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

from pentad_case import PENTAD, PentadCase, main

SLOW = """import time, unittest
class T(unittest.TestCase):
    def test_a(self):
        time.sleep({0})
    def test_b(self):
        self.assertEqual(1, {1})
"""


def session_leader():
    """The pseudo-terminal becomes the controlling terminal, so that Ctrl-C reaches the foreground group."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal(PentadCase):
    def on_terminal(self, *arguments, columns=60, typed=None, when=b"\0never", limit=30, program=PENTAD):
        """Runs a program on a pseudo-terminal; types `typed` once `when` was printed. Returns exit status and what was drawn."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {**self.environment, "TERM": "xterm"}
        environment.pop("NO_COLOR", None)
        running = subprocess.Popen([program, *arguments], cwd=self.work, env=environment, stdin=slave, stdout=slave,
                                   stderr=slave, preexec_fn=session_leader)
        os.close(slave)
        drawn = b""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    piece = os.read(master, 65536)
                except OSError:
                    break
                if not piece:
                    break
                drawn += piece
                if typed is not None and when in drawn:
                    os.write(master, typed)
                    typed = None
        self.assertIsNotNone(running.wait(timeout=limit))
        return running.returncode, drawn.decode("utf-8", "replace")

    def screen(self, drawn):
        """The lines that stay on the screen."""
        lines, row = [""], 0
        for token in re.findall(r"\x1b\[\d*[A-Za-z]|\r|\n|[^\x1b\r\n]+", drawn):
            if token == "\x1b[2K":
                lines[row] = ""
            elif token == "\x1b[1A":
                row -= 1
            elif token == "\n":
                row += 1
                if row == len(lines):
                    lines.append("")
            elif not token.startswith(("\x1b", "\r")):
                lines[row] += token
        return [line for line in lines if line]

    def test_the_bar_is_redrawn_and_goes_away(self):
        self.write("test_one.py", SLOW.format(1.0, 2))
        self.write("test_two.py", SLOW.format(0.1, 1))
        status, drawn = self.on_terminal("test")
        self.assertEqual(status, 1)
        self.assertIn("/2 units", drawn)
        self.assertIn("test_one", drawn)
        lines = self.screen(drawn)
        self.assertFalse([line for line in lines if "units" in line], lines)
        self.assertTrue(lines[0].startswith("FAIL test_one::T::test_b"), lines)
        self.assertRegex(lines[-1], r"^✗ run 1: 1 failed, 3 passed · ")
        self.assertIn("\x1b[31m", drawn)

    def test_the_clock_moves_while_nothing_happens(self):
        self.write("test_one.py", SLOW.format(1.2, 1))
        status, drawn = self.on_terminal("test")
        self.assertEqual(status, 0)
        self.assertGreater(len(set(re.findall(r"0 passed · ([\d.]+ s)", drawn))), 3, drawn)

    def test_the_bar_is_never_wider_than_the_terminal(self):
        for number in range(4):
            self.write(f"test_with_quite_a_long_name_{number}.py", SLOW.format(0.3, 1))
        _, drawn = self.on_terminal("test", columns=30)
        bars = [piece for piece in re.split(r"\x1b\[\d*[AK]|\r|\n", drawn) if "units" in piece or "test_with" in piece]
        self.assertTrue(bars)
        for piece in bars:
            self.assertLess(len(re.sub(r"\x1b\[\d*m", "", piece)), 30, piece)

    def test_ctrl_c_keeps_what_was_done_and_exits_130(self):
        self.write("test_one.py", SLOW.format(60, 1))
        self.write("test_two.py", SLOW.format(0, 1))
        start = time.monotonic()
        status, drawn = self.on_terminal("test", "-j1", typed=b"\x03", when=b"test_one")
        self.assertLess(time.monotonic() - start, 15)
        self.assertEqual(status, 130, drawn)
        self.assertIn("interrupted", self.screen(drawn)[-1])
        self.assertEqual(self.pentad_json("status")["last_run"]["interrupted"], True)

    def test_reset_shows_what_goes_and_asks(self):
        self.write("a.txt", "one")
        self.pentad("record", "a.txt")
        status, drawn = self.on_terminal("reset", typed=b"n\n", when=b"[y/N]")
        self.assertEqual(status, 3, drawn)
        self.assertIn("1 edit", drawn)
        self.assertIn("nothing was removed", drawn)
        self.assertEqual(self.pentad_json("status")["edit_count"], 1)
        status, drawn = self.on_terminal("reset", typed=b"y\n", when=b"[y/N]")
        self.assertEqual(status, 0, drawn)
        self.assertEqual(self.pentad_json("status")["edit_count"], 0)

    def test_reset_asks_under_the_original_names_too(self):
        self.pentad("init", "--names")
        for program, *words in (["./test_batch_integration.sh"], ["python3", "test_batch_tracker.py"]):
            self.write("m.py", program)
            self.pentad("record", "m.py")
            status, drawn = self.on_terminal(*words, "reset", program=program, typed=b"n\n", when=b"[y/N]")
            self.assertEqual(status, 3, drawn)
            self.assertIn("nothing was removed", drawn)
            self.assertTrue((self.work / "test_batch_logs/journal.db").exists())
            status, drawn = self.on_terminal(*words, "reset", program=program, typed=b"y\n", when=b"[y/N]")
            self.assertEqual(status, 0, drawn)
            self.assertFalse((self.work / "test_batch_logs/journal.db").exists())

    def test_it_asks_whether_to_look_for_culprits(self):
        self.write("pentad.toml", "[run]\nisolate = 'ask'\n")
        self.write("m.py", "X = 1\n")
        self.write("test_m.py", "import unittest, m\nclass T(unittest.TestCase):\n    def test_x(self): self.assertEqual(m.X, 1)\n")
        self.pentad("init")
        for number in range(4):
            self.write(f"{number}.txt", "x")
            self.pentad("record", f"{number}.txt")
        self.write("m.py", "X = 2\n")
        status, drawn = self.on_terminal("record", "m.py", typed=b"\n", when=b"[Y/n]", columns=100)
        self.assertEqual(status, 1, drawn)
        self.assertRegex(drawn, r"batch 1: 1 test · culprit edit 5 m.py")

    def test_quiet_draws_nothing_but_the_last_line(self):
        self.write("test_one.py", SLOW.format(0.3, 1))
        status, drawn = self.on_terminal("test", "-q")
        self.assertEqual(status, 0)
        self.assertEqual(len(drawn.splitlines()), 1, drawn)


main()
