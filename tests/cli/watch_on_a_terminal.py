"""Watch mode as a person sees it: a line at the bottom, keys, a question before a rollback, a terminal put back."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from pentad_case import PENTAD, PentadCase, main

TEST = "import unittest\nclass T(unittest.TestCase):\n    def test_value(self):\n        import value\n" \
       "        self.assertEqual(value.x, 1)\n"


def session_leader():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job has it ignored
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal(PentadCase):
    def setUp(self):
        super().setUp()
        self.write("value.py", "x = 1\n")
        self.write("test_value.py", TEST)

    def start(self, *arguments, columns=100):
        self.master, slave = pty.openpty()
        self.addCleanup(os.close, self.master)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.before = termios.tcgetattr(slave)
        environment = {**self.environment, "TERM": "xterm"}
        environment.pop("NO_COLOR", None)
        self.running = subprocess.Popen([PENTAD, "watch", "--settle", "50", *arguments], cwd=self.work, env=environment,
                                        stdin=slave, stdout=slave, stderr=slave, preexec_fn=session_leader)
        self.addCleanup(self.end)
        self.slave = slave
        self.drawn = b""
        self.wait_for("watching")

    def end(self):
        self.running.kill()
        self.running.wait()
        os.close(self.slave)

    def wait_for(self, text, timeout=20):
        """Reads on until `text` was drawn since the last call."""
        end = time.monotonic() + timeout
        while text.encode() not in self.drawn:
            if time.monotonic() > end:
                self.fail(f"{text!r} was not drawn: {self.drawn!r}")
            if select.select([self.master], [], [], 0.1)[0]:
                self.drawn += os.read(self.master, 65536)
        before, _, self.drawn = self.drawn.partition(text.encode())
        return before.decode("utf-8", "replace")

    def press(self, key):
        os.write(self.master, key.encode())

    def fill_batch(self, value):
        for name in "abcd":
            self.write(f"{name}.txt", f"{value}")
            self.wait_for(f"saved {name}.txt")
        self.write("value.py", f"x = {value}\n")
        self.wait_for("saved value.py")

    def assert_ended(self, status=0):
        self.wait_for("watching has ended")
        self.assertEqual(self.running.wait(timeout=20), status)
        self.assertEqual(termios.tcgetattr(self.slave), self.before)

    def test_the_line_tells_the_batch_the_tests_and_the_verdict(self):
        self.start()
        self.wait_for("no edit of 5")
        self.write("a.txt", "1")
        self.wait_for("edit 1")
        self.wait_for("batch 1: 1 of 5 · t test")
        for name in "bcde":
            self.write(f"{name}.txt", "1")
            self.wait_for(f"saved {name}.txt")
        self.wait_for("testing batch 1")
        self.wait_for("✓")
        self.wait_for("batch 1: 5 of 5 · ✓ batch 1: 1 passed")
        self.press("q")
        self.assert_ended()

    def test_t_and_a_run_the_tests_now(self):
        self.start("--no-test")
        for key, told in ("t", "1 passed"), ("a", "1 passed"):
            self.press(key)
            self.wait_for("running the tests")
            self.wait_for(told)
        self.press("q")
        self.assert_ended()

    def test_r_asks_and_takes_the_failed_batch_back(self):
        self.start()
        self.press("r")
        self.wait_for("nothing to take back")
        self.fill_batch(2)
        self.wait_for("\u2717 batch 1: 1 failed")
        self.wait_for("t test")
        self.press("r")
        self.wait_for("take back what broke batch 1")
        self.press("n")
        self.wait_for("t test")
        self.assertEqual(self.read("value.py"), b"x = 2\n")
        self.press("r")
        self.wait_for("[y/b/N]")
        self.press("b")
        self.wait_for("taking batch 1 back")
        self.wait_for("1 passed")
        self.assertEqual(self.read("value.py"), b"x = 1\n")
        self.assertFalse((self.work / "a.txt").exists())
        time.sleep(0.5)  # what the rollback wrote is no edit of ours
        self.press("q")
        self.assert_ended()
        self.assertEqual(self.pentad_json("status")["edit_count"], 5)

    def test_r_finds_the_culprit_and_takes_just_that_back(self):
        self.start()
        self.fill_batch(2)
        self.wait_for("\u2717 batch 1: 1 failed")
        self.wait_for("t test")
        self.press("r")
        self.wait_for("[y/b/N]")
        self.press("y")
        self.wait_for("taking batch 1 back")
        self.wait_for("1 passed")
        self.assertEqual(self.read("value.py"), b"x = 1\n")
        self.assertTrue((self.work / "a.txt").exists(), "edits that broke nothing stay")
        self.press("q")
        self.assert_ended()

    def test_ctrl_c_ends_it_and_puts_the_terminal_back(self):
        self.start()
        self.press("\x03")
        self.assert_ended()

    def test_a_kill_of_the_terminal_ends_it(self):
        self.start()
        self.running.send_signal(signal.SIGHUP)
        self.assert_ended()

    def test_the_line_is_never_wider_than_the_terminal(self):
        self.start(columns=30)
        for name in ("a_rather_long_name_of_a_file.txt", "b.txt"):
            self.write(name, "1")
            self.wait_for("saved")
        self.press("q")
        drawn = self.wait_for("watching has ended")
        lines = [piece for piece in re.split(r"\x1b\[2K|\r|\n", drawn) if "batch" in piece and "edit" not in piece]
        self.assertTrue(lines)
        for line in lines:
            self.assertLess(len(line), 30, line)

    def test_a_background_job_leaves_the_terminal_alone(self):
        self.master, slave = pty.openpty()
        go_on = self.scratch / "go_on"
        script = f"set -m; {PENTAD} watch --settle 50 & until [ -e {go_on} ]; do sleep 0.05; done; " \
                 "kill %1; wait %1; echo status $?"
        environment = {**self.environment, "TERM": "xterm"}
        running = subprocess.Popen(["bash", "-c", script], cwd=self.work, env=environment, stdin=slave, stdout=slave,
                                   stderr=slave, preexec_fn=session_leader)
        os.close(slave)
        self.addCleanup(os.close, self.master)
        self.drawn = b""
        self.wait_for("watching")
        self.write("a.txt", "1")
        self.wait_for("saved a.txt")
        go_on.touch()
        self.wait_for("status 0")
        running.wait()


main()
