"""A project whose history is replayed: where it is, and what pentad says of it."""
import collections
import json
import shutil
import subprocess
import time

EVERYTHING = {"PENTAD_TRACE": "off", "PENTAD_SELECT": "off"}


class Project:
    """Made in a folder of its own, ready for `pentad init`. A subclass fills it, and has `commits()`, the newest first
    (python_history.Commit), and `file_of(unit)`."""

    needs_everything = frozenset()  # files whose commits count as runs of everything

    def __init__(self, context, name):
        self.context, self.name, self.folder = context, name, context.folder / "replaying" / name.replace(" ", "-")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.root = self.folder  # what the commits' paths are relative to
        self.environment = dict(context.environment)
        self.seconds = {}  # of each unit

    def pentad(self, *arguments, **environment):
        """(document or None, seconds)"""
        started = time.perf_counter()
        ran = subprocess.run([self.context.pentad, *arguments, "--json"], cwd=self.folder, env={**self.environment, **environment},
                             text=True, capture_output=True, errors="replace", stdin=subprocess.DEVNULL)
        took = time.perf_counter() - started
        return (json.loads(ran.stdout) if ran.returncode in (0, 1) and ran.stdout else None), took

    def record(self, files, title):
        told, _ = self.pentad("record", *files, "-d", title, "--no-test")
        if told is None:
            raise SystemExit(f"bench: {title} could not be recorded")

    def drop_failing(self):
        """Tests that fail here, in this Python, untouched."""
        told, _ = self.pentad("test", "-j2", **EVERYTHING)
        failing = {unit_of(one) for one in told["tests"] if one["status"] not in ("passed", "skipped")}
        for unit in failing:
            file = self.file_of(unit)
            if not file.is_file():
                raise SystemExit(f"bench: {unit} fails, and is no file")
            file.unlink()
        return len(failing)

    def durations(self):
        """Seconds of each unit, import and all; the shorter of two runs."""
        events = self.folder / "test_batch_logs" / "events.ndjson"
        found = collections.defaultdict(list)
        for _ in range(2):
            self.pentad("ci", "-j2", "--events", str(events), **EVERYTHING)
            for line in events.read_text().splitlines():
                event = json.loads(line)
                if event["event"] == "unit_finished":
                    found[event["unit"]].append(event["duration"])
        return {unit: min(seconds) for unit, seconds in found.items()}


def unit_of(test):
    return test["id"].partition("::")[0]
