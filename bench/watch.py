"""Watch mode, against Debian's inotifywait and watchman: a save until it is told, the start, memory, idling, many files.

Both sides watch the same tree at the same time where one save can serve both; the rest is one after the other.
"""
import json
import os
import select
import shutil
import statistics
import subprocess
import time

import trees
from harness import Row

# What is no content: its own folder would tell inotifywait of every edit that pentad records.
EXCLUDED = r"/(\.git|test_batch_logs)(/|$)"


class Watcher:
    """A running program, and when it printed what."""

    def __init__(self, context, argv, cwd, stderr=subprocess.DEVNULL):
        self.started = time.perf_counter()
        self.process = subprocess.Popen([str(a) for a in argv], cwd=cwd, env=context.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr)
        self.stream = self.process.stdout if stderr == subprocess.DEVNULL else self.process.stderr
        self.pending = b""
        os.set_blocking(self.process.stdout.fileno(), False)

    def lines(self, stream=None):
        """The lines that are there now. Never waits."""
        try:
            self.pending += os.read((stream or self.process.stdout).fileno(), 1 << 20)
        except BlockingIOError:
            pass
        *lines, self.pending = self.pending.split(b"\n")
        return lines

    def wait_for(self, text, timeout=30):
        """Seconds from the start until a line held `text`, and that line."""
        os.set_blocking(self.stream.fileno(), False)
        end = time.perf_counter() + timeout
        last = b"none"
        while time.perf_counter() < end:
            if not select.select([self.stream], [], [], 1)[0]:
                continue
            for line in self.lines(self.stream):
                if text in line:
                    return time.perf_counter() - self.started, line
                last = line
            if self.process.poll() is not None:
                break
        raise SystemExit(f"bench: {' '.join(self.process.args)} did not say {text.decode()} in {timeout} s "
                         f"(exit status {self.process.poll()}; its last words: {last.decode(errors='replace')!r})")

    def megabytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024

    def cpu_milliseconds(self):
        with open(f"/proc/{self.process.pid}/schedstat", encoding="ascii") as status:
            return int(status.read().split()[0]) / 1e6

    def stop(self):
        self.process.terminate()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()


def ours(context, folder, *arguments):
    return Watcher(context, [context.pentad, "watch", "--json", "--no-test", *arguments], folder)


def inotifywait(context, folder):
    return Watcher(context, ["inotifywait", "-m", "-r", "-e", "close_write", "--exclude", EXCLUDED, "."], folder,
                   stderr=subprocess.PIPE)


def save(folder, name, number):
    with open(folder / name, "w", encoding="utf-8") as file:
        file.write(trees.text_of(number, 10 * 1024))


def told(watchers, texts, timeout=10):
    """When each watcher printed its text, by one clock."""
    moments = {}
    end = time.perf_counter() + timeout
    while len(moments) < len(watchers):
        if time.perf_counter() > end:
            raise SystemExit(f"bench: only {sorted(moments)} told of a save")
        ready = select.select([w.process.stdout for w in watchers.values()], [], [], 1)[0]
        now = time.perf_counter()
        for name, watcher in watchers.items():
            if watcher.process.stdout in ready and any(texts[name] in line for line in watcher.lines()):
                moments.setdefault(name, now)
    return moments


def save_rows(context, folder, count):
    """One save serves both: they are told of it at the same moment."""
    watchers = {"ours": ours(context, folder, "--settle", "0"), "peer": inotifywait(context, folder)}
    watchers["ours"].wait_for(b'"watching"')
    watchers["peer"].wait_for(b"established")
    watchers["peer"].pending = b""
    time.sleep(1)
    names = list(trees.files_of(count))
    samples = {"ours": [], "peer": []}
    for number in range(40):
        name = names[number * 37 % len(names)]
        begun = time.perf_counter()
        save(folder, name, number)
        base = os.path.basename(name).encode()
        for side, moment in told(watchers, {"ours": b'"recorded"', "peer": base}).items():
            samples[side].append((moment - begun) * 1000)
        time.sleep(0.4)  # a batch that closes looks everywhere
        for watcher in watchers.values():
            watcher.lines()
    for watcher in watchers.values():
        watcher.stop()
    mine, peer = statistics.median(samples["ours"]), statistics.median(samples["peer"])
    yield Row(f"save to recorded, {count:,} files, more than inotifywait", mine - peer, None, 5,
              note=f"{mine:.1f} ms; inotifywait {peer:.1f} ms")


def start_rows(context, folder, count):
    samples = {"ours": [], "peer": [], "seen": []}
    name = next(trees.files_of(1))
    for number in range(9):
        watcher = ours(context, folder)
        samples["ours"].append(watcher.wait_for(b'"watching"')[0] * 1000)
        time.sleep(0.5)
        watcher.stop()
        watcher = inotifywait(context, folder)
        samples["peer"].append(watcher.wait_for(b"established")[0] * 1000)
        watcher.stop()
        save(folder, name, 1000 + number)
        watcher = ours(context, folder)
        samples["seen"].append(watcher.wait_for(b'"recorded"')[0] * 1000)
        watcher.stop()
    medians = {side: statistics.median(values) for side, values in samples.items()}
    yield Row(f"time until watching, {count:,} files", medians["ours"], medians["peer"], 1, note="inotifywait -m -r")
    yield Row(f"time until a change made before is recorded, {count:,} files", medians["seen"], medians["peer"], None,
              note="inotifywait -m -r, which does not look for it")


def watchman_megabytes(context, folder, count):
    """Memory of a watchman that has crawled the tree."""
    state = context.folder / "watchman"
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(mode=0o700)
    options = ["--sockname", state / "sock", "--statefile", state / "state", "--logfile", state / "log",
               "--pidfile", state / "pid"]
    server = Watcher(context, ["watchman", "--foreground", *options], folder)
    try:
        client = ["watchman", "--no-spawn", "--sockname", state / "sock"]
        for _ in range(100):
            if (state / "sock").exists():
                break
            time.sleep(0.1)
        context.run([*client, "watch", folder], folder)
        found = json.loads(context.run([*client, "find", folder], folder))["files"]
        if len(found) < count:
            raise SystemExit(f"bench: watchman has found {len(found):,} files of {count:,}")
        time.sleep(2)
        return server.megabytes()
    finally:
        server.stop()


def idle_rows(context, folder, count):
    """After a first snapshot and a batch that was closed: what it needed for them must not stay with it."""
    trees.fresh(context, folder)
    watcher = ours(context, folder, "--settle", "0")
    watcher.wait_for(b'"watching"')
    for number, name in zip(range(6), trees.files_of(count)):
        save(folder, name, number)
        watcher.wait_for(b'"recorded"')
    time.sleep(3)
    before = watcher.cpu_milliseconds()
    time.sleep(10)
    used = watcher.cpu_milliseconds() - before
    mine = watcher.megabytes()
    watcher.stop()
    yield Row(f"CPU while idle for 10 s, {count:,} files", used, None, 0)
    yield Row(f"memory while watching {count:,} files", mine, watchman_megabytes(context, folder, count), 0.5, unit="MB",
              note="watchman")


WRITER = "import pathlib, sys\nfor n in range(int(sys.argv[1])):\n" \
         "    pathlib.Path(f'{sys.argv[2]}/many{n}.txt').write_text(f'{n}\\n' * 20)\n"


def many_rows(context, folder):
    count = context.count(1000)
    samples = []
    for number in range(3):
        target = folder / "part00" / f"many{number}"
        target.mkdir()
        watcher = ours(context, folder)
        watcher.wait_for(b'"watching"')
        time.sleep(1)
        watcher.started = time.perf_counter()
        writer = subprocess.Popen(["/usr/bin/python3", "-c", WRITER, str(count), str(target)])
        seconds, line = watcher.wait_for(b'"recorded"')
        writer.wait()
        watcher.stop()
        edit = json.loads(line)["edit"]
        if len(edit["files"]) != count:
            raise SystemExit(f"bench: {len(edit['files'])} of {count} files are in the edit")
        samples.append(seconds * 1000)
    yield Row(f"{count:,} files written at once, one edit with all of them", statistics.median(samples), None, 2000,
              note="settle time 300 ms included")


def rows(context):
    for wanted in (10_000, 100_000):
        count = context.count(wanted)
        folder = trees.fresh(context, trees.workspace(context, "record", count))
        context.pentad_run("init", cwd=folder)
        yield from save_rows(context, folder, count)
    yield from start_rows(context, folder, count)
    yield from idle_rows(context, folder, count)
    yield from many_rows(context, folder)
