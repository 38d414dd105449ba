"""The same story for every framework, run with the real tool: what each kind of test must come out as.

usage: PENTAD=... python3 run_story.py NAME    (NAME: a folder beside this file, with a project and its story.json)

story.json: {"needs": [programs], "items": {item: [ids]}, "lacks": {item: why}, "files": {id: "path:line"},
             "needs_files": [paths], "copies": {path: file of a neighbour, from this story}, "timeout": "seconds a unit", "options": [more arguments of pentad test], "setup": [commands for the shell, run first]}
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

# item: outcomes that are right, in the words of `pentad test --json`.
TABLE = {
    "pass": {"passed"},
    "fail": {"failed"},
    "error": {"error", "failed"},  # few frameworks tell an error from a failed assertion
    "skip": {"skipped"},
    "expected_failure": {"passed", "skipped"},
    "parametrized": {"passed"},  # all but the last, which fails
    "output": {"failed", "error"},
    "slow": {"passed"},
    "crash": {"crashed", "error"},
    "hang": {"timed out"},
    "unicode": {"passed"},
    "nested": {"passed"},
}
PRINTED = "this was printed"
SLOW = 0.2  # seconds that the slow test takes at least
TIMEOUT = "5"


class Story:
    def __init__(self, folder):
        self.folder = folder
        self.story = json.loads((folder / "story.json").read_text("utf-8"))
        self.problems = []

    def missing(self):
        programs = [program for program in self.story.get("needs", []) if shutil.which(program) is None]
        return programs + [path for path in self.story.get("needs_files", []) if not os.path.exists(path)]

    def run(self):
        with tempfile.TemporaryDirectory(prefix="pentad-story-") as scratch:
            work = pathlib.Path(scratch).resolve() / "work"
            shutil.copytree(self.folder, work, symlinks=True, ignore=shutil.ignore_patterns("story.json", "node_modules"))
            for name, source in self.story.get("copies", {}).items():
                shutil.copy(self.folder / source, work / name)
            environment = {name: value for name, value in os.environ.items() if not name.startswith(("PENTAD_", "GIT_"))}
            environment |= {"PENTAD_TIMEOUT": self.story.get("timeout", TIMEOUT), "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "HOME": os.environ.get("HOME", scratch)}
            for command in self.story.get("setup", []):
                subprocess.run(["/bin/sh", "-c", command], cwd=work, env=environment, check=True, timeout=500)
            done = subprocess.run([os.environ["PENTAD"], "test", "--json", "-j", "2", *self.story.get("options", [])],
                                  cwd=work, env=environment, capture_output=True, timeout=500, check=False)
            self.look_at(done)

    def look_at(self, done):
        errors = done.stderr.decode(errors="replace")
        if done.returncode != 1:
            self.problems.append(f"exit status {done.returncode}, not 1\n{errors[-3000:]}")
        try:
            tests = {test["id"]: test for test in json.loads(done.stdout)["tests"]}
        except (ValueError, KeyError) as problem:
            self.problems.append(f"no JSON: {problem}\n{errors[-3000:]}")
            return
        told = set()
        for item, outcomes in TABLE.items():
            ids = self.story["items"].get(item)
            if not ids:
                if item not in self.story.get("lacks", {}):
                    self.problems.append(f"{item}: not in the story, and nothing says why")
                continue
            for at, name in enumerate(ids):
                told.add(name)
                wanted = outcomes
                if item == "parametrized" and at == len(ids) - 1:
                    wanted = {"failed", "error"}
                self.look_at_test(item, name, tests.get(name), wanted)
        for name in sorted(set(tests) - told):
            self.problems.append(f"{name}: {tests[name]['status']}, and the story does not know it")
        for name, place in self.story.get("files", {}).items():
            found = tests.get(name, {}).get("file_location", "")
            if found != place:
                self.problems.append(f"{name}: at {found!r}, not {place}")

    def look_at_test(self, item, name, test, outcomes):
        if test is None:
            self.problems.append(f"{item}: {name} is not there")
            return
        if test["status"] not in outcomes:
            self.problems.append(f"{item}: {name} is {test['status']}, not {' or '.join(sorted(outcomes))}: "
                                 f"{test.get('message', '')}")
        if item in ("fail", "error", "crash", "hang") and not test.get("message"):
            self.problems.append(f"{item}: {name} says no message")
        if item == "output" and PRINTED not in test.get("output", ""):
            self.problems.append(f"{item}: {name} lacks its output: {test.get('output', '')!r}")
        if item == "slow" and not SLOW * 0.9 <= test.get("duration", 0) < 60:
            self.problems.append(f"{item}: {name} took {test.get('duration')} s")


def main():
    folder = pathlib.Path(__file__).resolve().parent / sys.argv[1]
    story = Story(folder)
    if missing := story.missing():
        print(f"skipped: {', '.join(missing)} not there; tools/setup.sh test installs what Debian has")
        sys.exit(77)
    story.run()
    for problem in story.problems:
        print(f"FAILED: {problem}")
    print(f"{sys.argv[1]}: {len(story.problems)} problems")
    sys.exit(bool(story.problems))


if __name__ == "__main__":
    main()
