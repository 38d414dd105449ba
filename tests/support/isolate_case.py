"""For tests of the culprit search: a small project of which it is known who broke what, in batches of five edits."""
import subprocess

import answer_case
from pentad_case import PENTAD, PentadCase

CODE = answer_case.CODE + "\n\n# two\n\n\ndef third():\n    return 3\n"
TESTS = answer_case.TESTS + """
    def test_third(self):
        self.assertEqual(code_a.third(), 3)
"""
ANSWER, OTHER, THIRD = (f"test_code::T::test_{name}" for name in ("answer", "other", "third"))

# The workspace on overlays that lie on overlays: the kernel refuses one more. What is written stays in the uppermost.
ON_OVERLAYS = ("unshare", "-Urm", "sh", "-c", """
cd "$OVERLAYS" || exit 99
lower=$WORK
for level in 1 2 3; do
    mkdir -p up$level work$level on$level
    mount -t overlay overlay -o "userxattr,lowerdir=$lower,upperdir=up$level,workdir=work$level" on$level 2>/dev/null || break
    lower=on$level
done
[ "$lower" != "$WORK" ] && mount --bind "$lower" "$WORK" && cd "$WORK" && exec "$@"
exit 99""", "sh")
# Something mounted in the workspace: no world, a copy at another path.
WITHOUT_WORLDS = ("unshare", "-Urm", "sh", "-c", 'mount -t tmpfs none mounted && exec "$@"', "sh")
MAY_UNSHARE = subprocess.run(["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"],
                             capture_output=True).returncode == 0


class IsolateCase(PentadCase):
    def setUp(self):
        super().setUp()
        self.write("code_a.py", CODE)
        self.write("data.txt", "fine\n")
        self.write("test_code.py", TESTS)
        self.environment["PENTAD_ISOLATE"] = "off"  # but where a test is about that
        self.begin()

    def begin(self):
        self.pentad("init")
        for _ in range(8):  # a past without flakes
            self.pentad("test", "-q", "--all")

    def replace(self, name, old, new):
        text = self.read(name).decode()
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))
        return [name]

    def harmless(self, number):
        self.write(f"notes_{number}.txt", f"{number}\n")
        return [f"notes_{number}.txt"]

    def batch(self, edits, fails=1):
        """Records five edits; those that are not in `edits` (place: function that returns the files) are harmless."""
        for place in range(1, 6):
            files = edits.get(place, lambda place=place: self.harmless(place))()
            self.pentad("record", "-q", *files, "-d", f"edit {place}", expect=fails if place == 5 else 0)

    def found_in(self, document):
        """{test: (verdict, edits)} of a document; every edit that is named was borne out by a run."""
        self.assertEqual(document["schema"], "pentad.isolate/1")
        for test in document["tests"]:
            if test["verdict"] in ("culprit", "pair"):
                self.assertTrue(test["verified"], test)
        return {test["test"]: (test["verdict"], test["edits"]) for test in document["tests"]}

    def found(self, *arguments):
        return self.found_in(self.pentad_json("isolate", *arguments))

    def needs_worlds(self):
        if "a copy at another path" in self.pentad("doctor", expect=None).stdout:
            self.skipTest("no worlds here: states are copies at another path")

    def breaks_answer(self):
        return self.replace("code_a.py", "return 42", "return 41")

    def breaks_other(self):
        return self.replace("code_a.py", "'other'", "'another'")

    def on_overlays(self):
        """The environment for ON_OVERLAYS; skips the test where fuse-overlayfs is not to be had."""
        overlays = self.scratch / "overlays"
        overlays.mkdir()
        environment = {"TMPDIR": str(self.scratch), **self.environment, "WORK": str(self.work), "OVERLAYS": str(overlays)}
        doctor = self.run_program(*ON_OVERLAYS, PENTAD, "doctor", env=environment, expect=None)
        if "fuse-overlayfs, scratch" not in doctor.stdout:
            self.assertTrue(doctor.returncode == 99 or "is not installed" in doctor.stdout or "/dev/fuse" in doctor.stdout,
                            doctor.stdout)
            self.skipTest("no fuse-overlayfs, or no overlays")
        return environment
