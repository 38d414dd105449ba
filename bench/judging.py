"""Who is called slower, flaky, broken or the culprit: pentad's own judges on simulated suites of which the truth is known.

The programs simulate_* are built beside pentad (target pentad_bench). Goals that are lower
bounds are turned round: of slowed tests found in at least 95 %, at most 5 % are missed.
"""
import json
import pathlib

from harness import Row

MISSED_GOALS = {0.1: 5, 0.2: 15, 0.3: 35}


def simulate(context, name):
    program = pathlib.Path(context.pentad).with_name(name)
    if not program.exists():
        raise SystemExit(f"bench: {program} is missing; build the target pentad_bench (./dev bench does)")
    return json.loads(context.run([program], context.folder))


def slowdown_rows(context):
    for ran in simulate(context, "simulate_slowdown"):
        goals = ran["name"] == "pairs"
        if not goals and ran["name"] not in ("reruns", "plain", "pairs, 5 earlier runs", "pairs, mixed noise"):
            continue
        noise = f"σ {ran['sigma']:g}" if ran["sigma"] else "σ .05 to .4"
        name = f"slower, {ran['name']}, {noise}"
        missed = 100 - ran["found_percent"]
        yield Row(f"{name}: {ran['factor']:g} times slower, missed", missed, None,
                  MISSED_GOALS[ran["sigma"]] if goals else None, "%")
        yield Row(f"{name}: false alarms in 1,000 tests", ran["false_alarms_per_1000"], None, 1 if goals else None, "")
        yield Row(f"{name}: extra runs a test", ran["extra_runs_per_test"], None,
                  1 if goals and ran["sigma"] <= 0.2 else None, "")


def flakiness_rows(context):
    runs = simulate(context, "simulate_flakiness")
    for name in ("100 runs", "32 runs", "100 runs, one retry"):
        flaky = [ran for ran in runs if ran["name"] == name and not ran["truly_broken"]]
        broken = [ran for ran in runs if ran["name"] == name and ran["truly_broken"]]
        goals = name == "100 runs"
        worst = max(flaky, key=lambda ran: ran["broken_percent"])
        yield Row(f"flaky at 1–30 %, {name}: called broken", worst["broken_percent"], None, 1 if goals else None, "%",
                  f"worst: {worst['flake_rate'] * 100:g} %")
        yield Row(f"broken, {name}: called flaky", max(ran["flaky_percent"] + ran["suspected_percent"] for ran in broken),
                  None, 0.5 if goals else None, "%")
        yield Row(f"broken, {name}: undetermined", max(ran["undetermined_percent"] for ran in broken), None, None, "%")
        yield Row(f"broken, {name}: extra runs a test", max(ran["extra_runs"] for ran in broken), None, None, "")


def culprit_rows(context):
    runs = {(ran["name"], ran["by"]): ran for ran in simulate(context, "simulate_culprit")}
    for name, most in (("5 edits", None), ("5 edits, suspects pruned", 2.7), ("64 edits", 9)):
        ours = runs[name, "pentad"]
        yield Row(f"culprit, {name}: not right", 100 - ours["right_percent"], None, 1, "%")
        yield Row(f"culprit, {name}: blamed and not guilty", 100 - ours["guilty_percent"], None, 0.5, "%")
        peers = ", ".join(f"{peer} {runs[name, peer]['executions']:.1f} ({runs[name, peer]['right_percent']:.0f} % right)"
                          for peer in ("bisect, 8 runs a state", "FACF"))
        yield Row(f"culprit, {name}: executions", ours["executions"], None, most, "", peers)
    for name in ("5 edits, 2 earlier runs", *(f"young, 2 earlier runs, {share} % flaky" for share in (0, 2, 10, 30))):
        ours = runs[name, "pentad"]
        yield Row(f"culprit, {name}: not right", 100 - ours["right_percent"], None, None, "%")
        yield Row(f"culprit, {name}: blamed and not guilty", 100 - ours["guilty_percent"], None, None, "%")
        broken = runs.get((name, "pentad, broken tests only"))
        yield Row(f"culprit, {name}: executions", ours["executions"], None, None, "",
                  f"of a broken test {broken['executions']:.1f}" if broken else "")
    for rate in (0, 5):
        name = f"pairs, flake rate {rate} %"
        ours, ddmin = runs[name, "pentad"], runs[name, "ddmin"]
        yield Row(f"culprit, {name}: both named, not right", 100 - ours["right_percent"], None, 1, "%")
        yield Row(f"culprit, {name}: executions by ddmin's", ours["executions"] / ddmin["executions"], None, 1 / 3, "")
    many = runs["100 tests, 64 edits", "pentad, 1 at once"]
    yield Row("culprit, 100 tests, 64 edits: worlds", many["worlds"], None, 15, "")
    yield Row("culprit, 100 tests, 64 edits: blamed and not guilty", 100 - many["guilty_percent"], None, 1, "%")


def time_rows(context):
    ran = simulate(context, "time_compare")
    yield Row(f"compare {ran['compared']:,} tests in memory", ran["compare_ms"], None, 100)
    yield Row("the same, first look for slower ones", ran["screen_ms"], None, None)


def rows(context):
    yield from time_rows(context)
    yield from slowdown_rows(context)
    yield from flakiness_rows(context)
    yield from culprit_rows(context)
