"""The tests that Debian's packages ship: outcomes as in pytest's own report of them."""
import json
import pathlib
import shutil
import subprocess
import xml.etree.ElementTree

from pentad_case import PentadCase, main

PACKAGES = pathlib.Path("/usr/lib/python3/dist-packages")


class RealProjects(PentadCase):
    def test_toolz(self):
        self.compare("toolz")

    def test_beautiful_soup(self):
        self.compare("bs4")

    def compare(self, name):
        if not (PACKAGES / name / "tests").is_dir():
            self.skipTest(f"{name} is not there; tools/setup.sh test installs it")
        shutil.copytree(PACKAGES / name, self.work / name, ignore=shutil.ignore_patterns("__pycache__"))
        self.write("pytest.ini", "[pytest]\naddopts = --doctest-modules\n" if name == "toolz" else "[pytest]\n")
        report = self.scratch / "report.xml"
        subprocess.run(["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
                        f"--junitxml={report}"], cwd=self.work, env=self.environment, capture_output=True, timeout=300)
        theirs = {}
        for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
            kinds = {child.tag for child in case}
            outcome = ("failed" if "failure" in kinds else "error" if "error" in kinds else "skipped"
                       if any(child.tag == "skipped" and child.get("type") != "pytest.xfail" for child in case) else "passed")
            theirs.setdefault((case.get("classname"), case.get("name")), []).append(outcome)
        self.environment["PENTAD_PYTHON"] = "/usr/bin/python3"
        ours = {}
        for test in json.loads(self.pentad("test", "--json", expect=None).stdout)["tests"]:
            file, _, rest = test["id"].partition("::")
            classes, _, method = rest.rpartition("::") if "[" not in rest else self.split_parametrized(rest)
            names = [file.removesuffix(".py").replace("/", "."), *(classes.split("::") if classes else [])]
            ours.setdefault((".".join(names), method), []).append(test["status"])
        self.assertGreater(len(theirs), 50)
        self.assertEqual(ours, theirs)

    @staticmethod
    def split_parametrized(rest):
        head, bracket, values = rest.partition("[")
        classes, colons, method = head.rpartition("::")
        return classes, colons, method + bracket + values


main()
