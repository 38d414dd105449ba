"""Packages of npm's that ship their tests: every outcome is the one that node's runner, Jest, Vitest and Mocha tell themselves."""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

from pentad_case import PentadCase, main

PACKAGES = pathlib.Path(__file__).resolve().parents[1] / "frameworks" / "packages"
REPORTER = """
export default async function* report(source) {
  for await (const { type, data } of source)
    if ((type === 'test:pass' || type === 'test:fail') && data.details?.type !== 'suite')
      yield JSON.stringify([data.name, data.skip ? 'skipped' : data.todo ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed']) + '\\n';
}
"""


def plain(name):
    """Without the number that tells those of one name apart."""
    return re.sub(r" \(\d+\)$", "", name)


class JavascriptRealProject(PentadCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="pentad-", ignore_cleanup_errors=True)
        cls.addClassCleanup(folder.cleanup)
        cls.packages = pathlib.Path(folder.name).resolve()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PACKAGES / name, cls.packages / name)
        subprocess.run(["npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund",
                        "--update-notifier=false"], cwd=cls.packages, check=True, capture_output=True)

    def setUp(self):
        super().setUp()
        os.rename(self.packages / "node_modules", self.work / "node_modules")
        self.addCleanup(os.rename, self.work / "node_modules", self.packages / "node_modules")

    def take(self, source, target=".", only=None):
        """Files of a package; its package.json not, as that would be a project of its own."""
        def others(folder, names):
            return [name for name in names if name == "package.json" or (only and not only(name))]
        shutil.copytree(self.work / "node_modules" / source, self.work / target, dirs_exist_ok=True, ignore=others)

    def project(self, tool, **more):
        version = json.loads((PACKAGES / "package.json").read_text())["dependencies"][tool]
        self.write("package.json", json.dumps({"devDependencies": {tool: version}, **more}))

    def ours(self, at_least):
        """How often each name has each outcome."""
        found = collections.Counter()
        for test in self.pentad_json("test", expect=None)["tests"]:
            found[plain(test["id"]), test["status"] if test["status"] in ("passed", "skipped") else "failed"] += 1
        self.assertGreater(found.total(), at_least)
        return found

    def compare(self, ours, theirs):
        self.assertEqual([ours - theirs, theirs - ours], [collections.Counter(), collections.Counter()])

    def run_tool(self, *arguments):
        subprocess.run(["node", *arguments], cwd=self.work, env=self.environment, capture_output=True, timeout=300, check=False)

    def jest_report(self, report):
        """What Jest's and Vitest's reporters of JSON say."""
        found = collections.Counter()
        for file in json.loads(report.read_text("utf-8"))["testResults"]:
            path = str(pathlib.Path(file["name"]).relative_to(self.work))
            for one in file["assertionResults"]:
                name = "::".join([path, *filter(None, one["ancestorTitles"]), one["title"]])
                found[name, one["status"] if one["status"] in ("passed", "failed") else "skipped"] += 1
        return found

    def test_node(self):
        self.take("fast-json-stringify")
        self.write("package.json", json.dumps({"scripts": {"test": "node --test"}}))
        names = collections.Counter()
        for (name, outcome), count in self.ours(300).items():
            names[name.rpartition("::")[2], outcome] += count  # a file that is a test: its path
        self.compare(names, self.node_report())

    def node_report(self):
        """What node's runner tells a reporter of ours."""
        reporter = self.scratch / "report.mjs"
        reporter.write_text(REPORTER)
        ran = subprocess.run(["node", "--test", f"--test-reporter={reporter}"], cwd=self.work, capture_output=True,
                             text=True, timeout=300, check=False)
        found = collections.Counter()
        for line in ran.stdout.splitlines():
            name, outcome = json.loads(line)
            found[plain(name.removeprefix(f"{self.work}/").rpartition("::")[2]), outcome] += 1
        return found

    def test_jest(self):
        self.take("gensync", "gensync")
        test = self.work / "gensync/test/index.test.js"  # written for a Jest that let describe() be given a promise
        test.write_text(re.sub(r"(describe\(.*, )async ", r"\1", test.read_text("utf-8")), "utf-8")
        self.take("no-case/dist", "no-case")
        self.write("promisify.js", "module.exports = require('util').promisify;\n")
        self.project("jest", jest={"transform": {}, "moduleNameMapper": {"^util[.]promisify$": "<rootDir>/promisify.js"}})
        report = self.scratch / "report.json"
        self.run_tool("node_modules/jest/bin/jest.js", "--json", f"--outputFile={report}")
        self.compare(self.ours(30), self.jest_report(report))

    def test_vitest(self):
        chosen = re.compile(r"(array|catch|coerce|date|enum|generics)[.]test[.]ts")  # each file is a process
        self.take("zod/src", "src", lambda name: ".test." not in name or chosen.fullmatch(name))
        shutil.rmtree(self.work / "src/v3/tests")
        self.project("vitest", type="module")
        report = self.scratch / "report.json"
        self.run_tool("node_modules/vitest/vitest.mjs", "run", "--reporter=json", f"--outputFile={report}")
        self.compare(self.ours(40), self.jest_report(report))

    def test_mocha(self):
        self.take("object-path")
        self.write(".mocharc.json", '{"spec": ["test.js"]}')
        self.project("mocha")
        ours = collections.Counter()
        for (name, outcome), count in self.ours(80).items():
            ours[name.replace("::", " "), outcome] += count
        self.compare(ours, self.mocha_report())

    def mocha_report(self, folder="test.js "):
        report = self.scratch / "report.json"
        self.run_tool("node_modules/mocha/bin/mocha.js", "--reporter", "json", "--reporter-option", f"output={report}")
        told = json.loads(report.read_text("utf-8"))
        found = collections.Counter()
        for group, outcome in (("passes", "passed"), ("failures", "failed"), ("pending", "skipped")):
            for one in told[group]:
                found[f"{folder}{one['fullTitle']}", outcome] += 1
        return found

    def suite(self, command, **more):
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in {"name": "all", "command": command, **more}.items()]
        self.write("pentad.toml", "[run]\nframeworks = ['suite']\n[[suite]]\n" + "".join(lines))

    def suite_names(self, at_least, part):
        found = collections.Counter()
        for (name, outcome), count in self.ours(at_least).items():
            found[part(re.sub(r"\[\d+\]$", "", name)), outcome] += count
        return found

    def test_suite_with_tap(self):
        self.take("object-path")
        mocha = "node_modules/mocha/bin/mocha.js"
        self.suite(f"node {mocha} --reporter tap test.js", format="tap")
        self.write(".mocharc.json", '{"spec": ["test.js"]}')
        theirs = collections.Counter()
        for (name, outcome), count in self.mocha_report("").items():
            theirs[name.replace("#", ""), outcome] += count  # as Mocha writes it in TAP
        self.compare(self.suite_names(80, lambda name: name.removeprefix("all::")), theirs)

    def test_suite_with_junit(self):
        self.take("fast-json-stringify")
        self.suite("node --test --test-reporter=junit --test-reporter-destination=out.xml", format="junit", report="out.xml")
        ours = self.suite_names(300, lambda name: name.rpartition("::")[2])
        theirs = collections.Counter()
        for case in ElementTree.parse(self.work / "out.xml").getroot().iter("testcase"):
            outcome = "failed" if case.find("failure") is not None else "skipped" if case.find("skipped") is not None else "passed"
            theirs[plain(case.get("name").rpartition("::")[2]), outcome] += 1
        self.compare(ours, theirs)


main()
