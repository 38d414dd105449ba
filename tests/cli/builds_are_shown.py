"""While a project is built, that is what is shown, and told as events."""
import json
import shutil

from pentad_case import PentadCase, main


class BuildsAreShown(PentadCase):
    def setUp(self):
        super().setUp()
        self.write("pentad.toml", '[build]\ncommand = "echo built"\n[[suite]]\nname = "s"\ncommand = "true"\n')

    def events(self, expect=0):
        self.pentad("ci", "--events", "../events", expect=expect)
        return [json.loads(line) for line in (self.work.parent / "events").read_text("utf-8").splitlines()]

    def test_on_no_terminal(self):
        lines = self.pentad("test").stderr.splitlines()
        self.assertIn(f"building {self.work.name}", lines)
        began = next(at for at, line in enumerate(lines) if line.startswith("running 1 unit"))
        self.assertLess(lines.index(f"building {self.work.name}"), began)
        self.assertNotIn("building", self.pentad("test", "-q").stderr)

    def test_events(self):
        events = self.events()
        self.assertEqual([event["event"] for event in events[:3]], ["build_started", "build_finished", "run_started"])
        self.assertEqual(events[0]["project"], self.work.name)
        self.assertIs(events[1]["failed"], False)
        self.assertGreaterEqual(events[1]["duration"], 0)

    def test_a_build_that_fails(self):
        self.write("pentad.toml", '[build]\ncommand = "exit 3"\n[[suite]]\nname = "s"\ncommand = "true"\n')
        events = self.events(expect=1)
        self.assertEqual([event["event"] for event in events[:3]], ["build_started", "build_finished", "run_started"])
        self.assertIs(events[1]["failed"], True)

    def test_what_a_compiler_says_in_colours(self):
        # As GCC has it: a colour, and the rest of the line erased.
        self.write("build.sh", r"""printf '\033[01m\033[Kmain.c:3:7:\033[m\033[K \033[01;31m\033[Kerror: \033[m\033[Kno such thing\n'; exit 1""")
        self.write("main.c", "")
        self.write("pentad.toml", '[build]\ncommand = "sh build.sh"\n[[suite]]\nname = "s"\ncommand = "true"\n')
        [build] = self.pentad_json("test", expect=1)["tests"]
        self.assertEqual((build["message"], build["file_location"]),
                         ("the build failed with status 1:\nmain.c:3:7: error: no such thing", "main.c:3"))

    def test_each_project_by_its_folder(self):
        if not shutil.which("cmake"):
            self.skipTest("cmake is not there")
        (self.work / "pentad.toml").unlink()
        for name in ("one", "two"):
            self.write(f"{name}/CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(p NONE)\nenable_testing()\nadd_test(NAME t COMMAND true)\n")
        started = [event["project"] for event in self.events() if event["event"] == "build_started"]
        self.assertEqual(started, ["one", "two"])


main()
