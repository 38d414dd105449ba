"""A package of npm's that ships its tests: every outcome is the one that node's own runner gives."""
import collections
import json
import pathlib
import re
import shutil
import subprocess

from pentad_case import PentadCase, main

PACKAGES = pathlib.Path(__file__).resolve().parents[1] / "frameworks" / "packages"
REPORTER = """
export default async function* report(source) {
  for await (const { type, data } of source)
    if ((type === 'test:pass' || type === 'test:fail') && data.details?.type !== 'suite')
      yield JSON.stringify([data.name, data.skip ? 'skipped' : data.todo ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed']) + '\\n';
}
"""


class JavascriptRealProject(PentadCase):
    def test_fast_json_stringify(self):
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PACKAGES / name, self.scratch / name)
        subprocess.run(["npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund",
                        "--update-notifier=false"], cwd=self.scratch, check=True, capture_output=True)
        shutil.copytree(self.scratch / "node_modules" / "fast-json-stringify", self.work, dirs_exist_ok=True)
        shutil.move(self.scratch / "node_modules", self.work / "node_modules")
        self.write("package.json", json.dumps({"scripts": {"test": "node --test"}}))
        self.assertEqual(self.ours(), self.theirs())

    def ours(self):
        tests = self.pentad_json("test", expect=None)["tests"]
        found = collections.Counter()
        for test in tests:
            name = re.sub(r" \(\d+\)$", "", test["id"].rpartition("::")[2])  # a file that is a test: its path
            found[name, test["status"] if test["status"] in ("passed", "skipped") else "failed"] += 1
        self.assertGreater(found.total(), 300)
        return found

    def theirs(self):
        reporter = self.scratch / "report.mjs"
        reporter.write_text(REPORTER)
        ran = subprocess.run(["node", "--test", f"--test-reporter={reporter}"], cwd=self.work, capture_output=True,
                             text=True, timeout=300, check=False)
        found = collections.Counter()
        for line in ran.stdout.splitlines():
            name, outcome = json.loads(line)
            found[re.sub(r" \(\d+\)$", "", name.removeprefix(f"{self.work}/").rpartition("::")[2]), outcome] += 1
        return found


main()
