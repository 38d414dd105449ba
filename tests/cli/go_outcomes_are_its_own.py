"""Packages of Go's own library in a module of ours: pentad's outcomes are those that go test itself tells."""
import json
import pathlib
import shutil
import subprocess
import sys

from pentad_case import PentadCase, main

PACKAGES = ("container/heap", "container/list", "container/ring", "encoding/csv", "text/tabwriter", "encoding/hex",
            "encoding/base32", "mime/quotedprintable", "text/scanner")

if shutil.which("go") is None:
    print("skipped: go is not there (Debian: golang-go)")
    sys.exit(0)


class GoOutcomes(PentadCase):
    def setUp(self):
        super().setUp()
        # Its caches are the machine's: what was built once need not be built again.
        for name in ("GOCACHE", "GOMODCACHE", "GOROOT"):
            self.environment[name] = subprocess.run(["go", "env", name], capture_output=True, text=True, check=True).stdout.strip()
        library = pathlib.Path(self.environment["GOROOT"]) / "src"
        self.write("go.mod", "module example.com/library\n\ngo 1.19\n")
        for package in PACKAGES:
            sources = list((library / package).glob("*.go"))
            # Some import what only the library itself may.
            if not sources or any('"internal/' in source.read_text("utf-8") for source in sources):
                continue
            shutil.copytree(library / package, self.work / package)

    def own(self):
        """{id: outcome}, by go test itself."""
        told = self.run_program("go", "test", "-json", "-count=1", "./...", expect=None).stdout
        words = {"pass": "passed", "fail": "failed", "skip": "skipped"}
        outcomes = {}
        for line in told.splitlines():
            event = json.loads(line)
            if event.get("Test") and event["Action"] in words:
                package = event["Package"].removeprefix("example.com/library/")
                outcomes[f"{package}::{event['Test']}"] = words[event["Action"]]
        return outcomes

    def test_outcomes(self):
        own = self.own()
        self.assertGreater(len(own), 50)
        tests = json.loads(self.pentad("test", "--json").stdout)["tests"]
        self.assertEqual({test["id"]: test["status"] for test in tests}, own)

    def test_a_single_failure_and_its_place(self):
        file = self.work / "container/list/list_test.go"
        text = file.read_text("utf-8").replace("func TestExtending(t *testing.T) {", 'func TestExtending(t *testing.T) {\n\tt.Error("broken by hand")', 1)
        file.write_text(text, "utf-8")
        line = 1 + text[:text.index("broken by hand")].count("\n")
        tests = {test["id"]: test for test in json.loads(self.pentad("test", "--json", expect=1).stdout)["tests"]}
        failed = [name for name, test in tests.items() if test["status"] != "passed" and test["status"] != "skipped"]
        self.assertEqual(failed, ["container/list::TestExtending"])
        self.assertEqual(tests[failed[0]]["file_location"], f"container/list/list_test.go:{line}")


main()
