"""For tests of watch mode: a running `pentad watch --json` whose events can be waited for.

    from watch_case import WatchCase, main

    class Saves(WatchCase):
        def test_a_save_is_an_edit(self):
            watch = self.watch()
            self.write("a.txt", "one")
            self.assertEqual(watch.recorded()["description"], "saved a.txt")
"""
import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time

from pentad_case import PENTAD, PentadCase, main  # noqa: F401


# A shell's background job has Ctrl-C ignored, and what it starts inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Watch:
    """One running watcher. `events` holds all that it told so far."""

    def __init__(self, case, arguments, prefix=()):
        self.case, self.events, self._lines = case, [], queue.Queue()
        self.process = subprocess.Popen([*prefix, PENTAD, "watch", "--json", *arguments], cwd=case.work,
                                        env=case.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        case.addCleanup(self._clean_up)

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def _clean_up(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()

    def next(self, kind, timeout=20):
        """The next event of this kind; others are passed over."""
        end = time.monotonic() + timeout
        while True:
            try:
                event = self._lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                self.case.fail(f"no event {kind} in {timeout} s; there were {self._summary()}")
            if event is None:
                self.case.fail(f"the watch ended before an event {kind}; there were {self._summary()}\n"
                               + self.process.stderr.read().decode("utf-8", "replace"))
            self.events.append(event)
            if event["event"] == kind:
                return event

    def _summary(self):
        return [(e["event"], e.get("text") or e.get("edit", {}).get("description")) for e in self.events]

    def recorded(self, timeout=20):
        return self.next("recorded", timeout)["edit"]

    def quiet_for(self, seconds, kind="recorded"):
        """No event of this kind comes in this time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                event = self._lines.get(timeout=left)
            except queue.Empty:
                return
            self.events.append(event)
            self.case.assertNotEqual((event or {}).get("event"), kind, event)

    @contextlib.contextmanager
    def held(self):
        """It does not run meanwhile: what is done in here is all at once for it, however slow the machine is."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def stop(self, expect=0, with_signal=signal.SIGINT):
        self.process.send_signal(with_signal)
        return self.ended(expect)

    def ended(self, expect):
        """Waits for the end. Returns what it said on stderr."""
        self.process.wait(timeout=60)
        errors = self.process.stderr.read().decode("utf-8", "replace")
        self.case.assertEqual(self.process.returncode, expect, errors)
        while (event := self._lines.get(timeout=10)) is not None:
            self.events.append(event)
        return errors


class WatchCase(PentadCase):
    def watch(self, *arguments, prefix=(), ready=True):
        """Starts it and waits until every change is an edit of its own. Settles fast, so that tests do."""
        if "--settle" not in arguments:
            arguments = ("--settle", "100", *arguments)
        watch = Watch(self, arguments, prefix)
        watch.started = watch.next("watching", timeout=300)
        if ready:
            watch.next("ready", timeout=300)
        return watch

    def wait_until(self, condition, timeout=30):
        end = time.monotonic() + timeout
        while not condition():
            self.assertLess(time.monotonic(), end, "it never came to that")
            time.sleep(0.02)

    def paths(self, edit):
        return sorted(file["path"] for file in edit["files"])

    def edits(self):
        """Every edit in the history, oldest first."""
        document = self.pentad_json("log")
        found = [edit for entry in document["entries"] for edit in entry["edits"]]
        return sorted(found, key=lambda edit: edit["edit"])

    def rename_over(self, name, content):
        """A save as careful editors do it."""
        temporary = self.write(name + ".new~", content)
        os.replace(temporary, self.work / name)
