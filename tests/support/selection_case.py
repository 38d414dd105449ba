"""For tests of what a run leaves out: units of one test each, and of each run which of them ran."""
import json
import os
import pathlib
import shutil
import time

from pentad_case import PENTAD, PentadCase

# Programs that reach files in ways that Python does not have (trace_probe.cpp); built beside the program.
PROBES = pathlib.Path(PENTAD).resolve().parent.parent / "probes"
UNIT = "import os\nimport unittest\n{setup}\n\n\nclass T(unittest.TestCase):\n    def test_it(self):\n        {body}\n"
NOBODY = "65534"
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
MAY_BE_NOBODY = os.geteuid() == 0 and shutil.which("setpriv") is not None


class SelectionCase(PentadCase):
    around = ()  # what pentad is called by
    program = PENTAD
    jobs = ()

    def setUp(self):
        super().setUp()
        del self.environment["PYTHONDONTWRITEBYTECODE"]
        self.environment["PENTAD_ISOLATE"] = "off"

    def be_nobody(self):
        """From now on pentad runs as a user without privileges, who owns the workspace."""
        if not MAY_BE_NOBODY:
            self.skipTest("all tests run as a user without privileges")
        place = self.scratch / "program"
        if not place.exists():
            place.mkdir()
            shutil.copy(PENTAD, place / "pentad")
        (self.scratch / "tmp").mkdir(exist_ok=True)
        for folder in (self.work, self.scratch / "home", self.scratch / "tmp"):
            for path in (folder, *folder.rglob("*")):
                os.chown(path, int(NOBODY), int(NOBODY), follow_symlinks=False)
        self.scratch.chmod(0o711)
        self.environment["TMPDIR"] = str(self.scratch / "tmp")
        self.around = AS_NOBODY
        self.program = place / "pentad"

    def tool(self, *arguments, **options):
        return self.run_program(*self.around, self.program, *arguments, **options)

    def unit(self, name, body, setup=""):
        """test_NAME.py, whose one test does `body`: one line."""
        self.write(f"test_{name}.py", UNIT.format(setup=setup, body=body))

    def method(self):
        """How tracing works here; skips the test where it does not."""
        doctor = self.tool("doctor", "--json", expect=None).stdout
        if "does not work here" in doctor:
            self.skipTest("no method of tracing works here: nothing is left out")
        return "hybrid" if "preloaded library" in doctor else "ptrace" if "ptrace" in doctor else "notification"

    def run_tests(self, *arguments, expect=0):
        time.sleep(0.05)  # a file as young as the run proves nothing
        ran = self.tool("test", "--json", *self.jobs, *arguments, expect=expect)
        self.warnings = ran.stderr
        self.document = json.loads(ran.stdout)
        return self.document

    def ran(self, *arguments, expect=0):
        """The names of the units that a run of the tests runs, without `test_`."""
        document = self.run_tests(*arguments, expect=expect)
        return {test["id"].split("::")[0].removeprefix("test_") for test in document["tests"] if test["status"] != "cached"}

    def why(self, name):
        return json.loads(self.tool("why", f"test_{name}", "--json").stdout)
