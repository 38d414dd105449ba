"""A build that takes long: Ctrl-C, or a signal to pentad alone, ends it and all that it started, here and in a world."""
import pathlib
import signal
import time

from isolate_case import IsolateCase
from pentad_case import main

LONG = "[build]\ncommand = '''echo $$ > {started}; sleep 600 & wait'''\n"
STUBBORN = "[build]\ncommand = '''trap \"\" INT TERM; echo $$ > {started}; while true; do sleep 1; done'''\n"


def processes_of(session):
    """The lines of /proc/N/stat, of all in it that are not gone."""
    found = []
    for file in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            line = file.read_text()
        except OSError:
            continue
        state, _, _, its_session = line.rpartition(")")[2].split()[:4]
        if int(its_session) == session and state not in "ZX":
            found.append(line)
    return found


class Builds(IsolateCase):
    def interrupted(self, signals, build, *arguments):
        """What it printed, after the build had begun and the signal was sent."""
        started = self.scratch / "started"
        started.unlink(missing_ok=True)
        self.write("pentad.toml", build.format(started=started))
        running = self.start_pentad(*arguments)
        for _ in range(600):
            if started.exists() and started.read_text().strip():
                break
            time.sleep(0.05)
        session = started.read_text().strip()
        sent = time.monotonic()
        running.send_signal(signals)
        _, errors = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 130, errors)
        self.assertLess(time.monotonic() - sent, 20)
        for _ in range(20):  # what was killed may need a moment for it on a busy machine
            if not processes_of(int(session)):
                break
            time.sleep(0.05)
        self.assertEqual(processes_of(int(session)), [])
        return errors.decode()

    def test_before_a_run(self):
        for signals in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signals):
                self.assertIn("interrupted while the project was built", self.interrupted(signals, LONG, "test"))
        self.interrupted(signal.SIGINT, STUBBORN, "test")

    def test_in_a_world_of_the_search(self):
        self.batch({3: self.breaks_answer})
        for signals in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signals):
                self.interrupted(signals, LONG, "isolate")
                self.assertTrue(self.pentad_json("show", "b1")["isolation"]["interrupted"])


main()
