"""Measuring: whole processes, by wall clock, one side after the other in every round, medians.

Interleaving (A B A B …) makes a slow minute of the machine fall on both sides; what counts is the ratio.
"""
import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess
import time


@dataclasses.dataclass
class Row:
    """One line of the table. `peer` None: the goal is about `ours` alone. `goal` None: for information."""
    name: str
    ours: float
    peer: float | None
    goal: float | None
    unit: str = "ms"  # ms | MB
    note: str = ""

    @property
    def value(self):
        """What the goal is about: the ratio, or ours where there is no peer."""
        return self.ours / self.peer if self.peer is not None else self.ours

    @property
    def reached(self):
        return self.goal is None or self.value <= self.goal


@dataclasses.dataclass
class Sample:
    milliseconds: float
    megabytes: float  # peak resident set of the process and of what it waited for
    status: int


class Context:
    """Where the program and the generated trees are. `scale` below 1 shrinks the trees: quick, and no longer the goal's."""

    def __init__(self, pentad, folder, scale=1.0):
        self.pentad = str(pathlib.Path(pentad).resolve())
        self.folder = pathlib.Path(folder)
        self.scale = scale
        self.folder.mkdir(parents=True, exist_ok=True)
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        (home / ".gitconfig").write_text("[user]\n\tname = Bench\n\temail = bench@example.org\n"
                                         "[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n")
        # Debian's python3 first: a version manager's stand-in would burden only one side.
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}

    def count(self, wanted):
        return max(10, int(wanted * self.scale))

    def run(self, argv, cwd, expect=0, environment=None):
        """Runs to the end, untimed, and insists on the exit status. Returns stdout."""
        ran = subprocess.run([str(a) for a in argv], cwd=cwd, env={**self.environment, **(environment or {})},
                             capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL)
        if ran.returncode != expect:
            raise SystemExit(f"bench: {argv} exited with {ran.returncode}, not {expect}:\n{ran.stdout}{ran.stderr}")
        return ran.stdout

    def time(self, *commands, cwd, expect=0, environment=None):
        """Wall time of these commands one after the other, each a process started directly, without a shell."""
        total, peak = 0.0, 0.0
        for argv in commands:
            sample = _timed([str(a) for a in argv], cwd, {**self.environment, **(environment or {})})
            if sample.status != expect:
                raise SystemExit(f"bench: {argv} in {cwd} exited with {sample.status}, not {expect}")
            total += sample.milliseconds
            peak = max(peak, sample.megabytes)
        return Sample(total, peak, expect)

    def pentad_run(self, *arguments, cwd, **options):
        return self.run([self.pentad, *arguments], cwd, **options)


def _timed(argv, cwd, environment):
    previous = os.getcwd()
    # By the PATH that the child gets, not by ours: a version manager's stand-in fails without its own folder.
    program = shutil.which(argv[0], path=environment["PATH"])
    os.chdir(cwd)
    try:
        null = os.open(os.devnull, os.O_RDWR)
        actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
        started = time.perf_counter()
        child = os.posix_spawn(program, argv, environment, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
        elapsed = time.perf_counter() - started
        os.close(null)
    finally:
        os.chdir(previous)
    return Sample(elapsed * 1000, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))


def interleaved(rounds, **sides):
    """Calls every side once a round, in turn; a side returns a Sample (or None: no sample this time).

    Returns the median milliseconds of each side, by name.
    """
    samples = {name: [] for name in sides}
    for number in range(rounds):
        for name, side in sides.items():
            sample = side(number)
            if sample is not None:
                samples[name].append(sample.milliseconds)
    return {name: statistics.median(values) for name, values in samples.items()}


def print_table(rows):
    header = ("what", "ours", "peer", "ratio", "goal", "")
    lines = [header]
    for row in rows:
        number = (lambda v: "–" if v is None else f"{v:.1f} {row.unit}")  # noqa: B023
        ratio = "–" if row.peer is None else f"{row.value:.3f}×"
        goal = "–" if row.goal is None else f"≤ {row.goal:g}" + ("×" if row.peer is not None else f" {row.unit}")
        verdict = "" if row.goal is None else ("ok" if row.reached else "MISSED")
        lines.append((row.name, number(row.ours), number(row.peer), ratio, goal,
                      verdict + (f" ({row.note})" if row.note else "")))
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        print("  ".join(text.ljust(width) if column in (0, 5) else text.rjust(width)
                        for column, (text, width) in enumerate(zip(line, widths))).rstrip())
