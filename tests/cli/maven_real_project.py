"""Commons CLI as Maven's repository has it, with the parent pom of its own: outcomes as in Surefire's own reports, where some fail
as the files that they read are not in it."""
import collections
import pathlib
import re
import subprocess
import xml.etree.ElementTree
import zipfile

from pentad_case import PentadCase, main, skip_without

VERSION = "1.11.0"
PARENT = "<parent><groupId>org.apache.commons</groupId><artifactId>commons-parent</artifactId><version>91</version></parent>"
NEEDED = (("org.junit.jupiter", "junit-jupiter", ""), ("org.junit-pioneer", "junit-pioneer", "1.9.1"), ("org.mockito", "mockito-core", "4.11.0"),
          ("commons-io", "commons-io", "2.21.0"), ("org.apache.commons", "commons-text", "1.14.0"))

skip_without("mvn", "javac")


def pom(artifact, dependencies, parent=""):
    listed = "".join(dependency(*one) for one in dependencies)
    return (f'<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>{parent}<groupId>commons-cli</groupId>'
            f"<artifactId>{artifact}</artifactId><version>{VERSION}</version><dependencies>{listed}</dependencies></project>")


def dependency(group, artifact, version, more="<scope>test</scope>"):
    version = f"<version>{version}</version>" if version else ""
    return f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{version}{more}</dependency>"


class CommonsCli(PentadCase):
    def setUp(self):
        super().setUp()
        fetch = self.scratch / "fetch"
        fetch.mkdir()
        kinds = {"sources": "main", "test-sources": "test"}
        (fetch / "pom.xml").write_text(pom("fetch", [("commons-cli", "commons-cli", VERSION, f"<classifier>{kind}</classifier>") for kind in kinds]))
        self.maven("dependency:copy-dependencies", "-DoutputDirectory=jars", cwd=fetch)
        for kind, folder in kinds.items():
            with zipfile.ZipFile(fetch / "jars" / f"commons-cli-{VERSION}-{kind}.jar") as jar:
                jar.extractall(self.work / "src" / folder / "java", [name for name in jar.namelist() if name.startswith("org/")])
        # The sources are not to be looked through for their licenses.
        self.write(".mvn/maven.config", "-Drat.skip\n")
        self.write(".gitignore", "/target/\n")
        self.write("pom.xml", pom("commons-cli", NEEDED, PARENT))
        self.maven("test-compile")

    def maven(self, *arguments, cwd=None):
        """What can't be fetched here is no failure of pentad's; all else is one."""
        try:
            ran = subprocess.run(["mvn", "-B", "-q", *arguments], cwd=cwd or self.work, env=self.environment, capture_output=True,
                                 text=True, timeout=240)
            said = f"status {ran.returncode}: {ran.stdout[-2000:]}" if ran.returncode != 0 else ""
        except subprocess.TimeoutExpired as expired:
            said = str(expired)
        if said and not re.search("resolve|transfer|timed out|[Oo]ffline", said):
            self.fail(said)
        if said:
            self.skipTest(f"Maven could not fetch what Commons CLI needs: {said}")

    def test_each_outcome(self):
        self.run_program("mvn", "-B", "-q", "test", expect=None, timeout=300)
        theirs = self.reported()
        self.assertGreater(sum(theirs.values()), 900)
        self.assertGreater(len({outcome for _, outcome in theirs}), 2)
        tests = self.pentad_json("test", expect=1, timeout=400)["tests"]
        ours = collections.Counter((test["id"].split("::")[1].split("$")[0], test["status"]) for test in tests
                                   if not test["message"].startswith("Surefire ran no test"))
        self.assertEqual(ours, theirs)
        self.assertEqual({test["id"].split("::")[0] for test in tests}, {"commons-cli"})
        # Its classes are units.
        one = self.pentad_json("test", "-p", "ConverterTests", expect=1, timeout=400)["tests"]
        self.assertEqual({test["id"].split("::")[1] for test in one}, {"org.apache.commons.cli.ConverterTests"})

    def reported(self):
        """{(class, outcome): how many}."""
        found = collections.Counter()
        for report in pathlib.Path(self.work, "target/surefire-reports").glob("TEST-*.xml"):
            for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
                kinds = {child.tag for child in case}
                outcome = "failed" if "failure" in kinds else "error" if "error" in kinds else "skipped" if "skipped" in kinds else "passed"
                found[case.get("classname").split("$")[0], outcome] += 1
        return found


main()
