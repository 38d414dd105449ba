"""200 pytest files of 10 trivial tests: isolated by file, against pytest-xdist's two workers.

The last row is no goal: what a bare loop takes (bare_pytest_loop.py), with nothing of pentad in it.
"""
import json
import pathlib

from harness import Row, interleaved

TESTS = 10


def rows(context):
    files = context.count(200)
    folder = context.folder / f"pytests-{files}"
    folder.mkdir(exist_ok=True)
    (folder / "pentad.toml").touch()  # makes it a workspace of its own
    (folder / "pytest.ini").write_text("[pytest]\n")
    for number in range(files):
        body = "".join(f"def test_{t}():\n    assert {t} + 1 == {t + 1}\n\n\n" for t in range(TESTS))
        (folder / f"test_m{number:03}.py").write_text(body)
    theirs = ["python3", "-m", "pytest", "-q", "-n", "2"]
    context.pentad_run("init", cwd=folder)
    ran = json.loads(context.pentad_run("test", "-j2", "--all", "--json", cwd=folder))
    if (ran["total"], ran["passed"]) != (files * TESTS, files * TESTS):
        raise SystemExit(f"bench: pentad ran {ran['total']} tests, {ran['passed']} passed; expected {files * TESTS}")
    context.run(theirs, folder)  # compiles the files

    def ours(trace):
        return lambda _: context.time([context.pentad, "test", "-j2", "--all"], cwd=folder, environment={"PENTAD_TRACE": trace})

    bare = ["python3", pathlib.Path(__file__).with_name("bare_pytest_loop.py")]
    samples = interleaved(5, untraced=ours("off"), traced=ours("auto"), theirs=lambda _: context.time(theirs, cwd=folder),
                          bare=lambda _: context.time(bare, cwd=folder))
    name = f"{files} pytest files × {TESTS}, isolated by file, -j2"
    yield Row(f"{name}, untraced", samples["untraced"], samples["theirs"], 0.7, note="pytest -n 2 (xdist)")
    yield Row(f"{name}, traced (default)", samples["traced"], samples["theirs"], 0.7, note="pytest -n 2 (xdist)")
    yield Row(f"{files} forks of pytest that only run what it has collected, two at a time", samples["bare"], samples["theirs"],
              None, note="pytest -n 2 (xdist)")
