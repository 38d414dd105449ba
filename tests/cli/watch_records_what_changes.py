"""Watch mode: what is an edit, what is one edit, and what is none."""
import os
import time

from watch_case import WatchCase, main


class Records(WatchCase):
    def test_a_save_is_an_edit_with_what_was_before(self):
        self.write("a.txt", "one\n")
        watch = self.watch()
        self.assertTrue(watch.started["first_snapshot"])
        self.write("a.txt", "two\n")
        edit = watch.recorded()
        self.assertEqual(edit["description"], "saved a.txt")
        self.assertEqual(self.paths(edit), ["a.txt"])
        self.assertEqual(edit["files"][0]["before"]["size"], 4)
        watch.stop()
        self.assertIn("+two", self.pentad("diff", "e1").stdout)
        self.assert_whole()

    def test_files_saved_together_are_one_edit(self):
        watch = self.watch("--settle", "2000")
        for name in "abc":
            self.write(f"{name}.txt", name)
            time.sleep(0.1)
        edit = watch.recorded()
        self.assertEqual(self.paths(edit), ["a.txt", "b.txt", "c.txt"])
        self.assertEqual(edit["description"], "saved a.txt and 2 others")
        watch.quiet_for(0.5)

    def test_a_save_through_rename_is_one_edit_of_one_file(self):
        self.write("a.txt", "one")
        watch = self.watch()
        for number in range(3):
            self.rename_over("a.txt", f"content {number}")
            self.assertEqual(self.paths(watch.recorded()), ["a.txt"])

    def test_deleting_and_renaming(self):
        self.write("a.txt", "one")
        self.write("old/deep/b.txt", "two")
        watch = self.watch()
        (self.work / "a.txt").unlink()
        self.assertEqual(watch.recorded()["description"], "deleted a.txt")
        (self.work / "old").rename(self.work / "new")
        edit = watch.recorded()
        self.assertEqual([(f["path"], f["change"]) for f in edit["files"]],
                         [("new/deep/b.txt", "A"), ("old/deep/b.txt", "D")])
        self.write("new/deep/b.txt", "three")
        self.assertEqual(self.paths(watch.recorded()), ["new/deep/b.txt"])

    def test_what_ends_as_it_was_is_nothing(self):
        self.write("a.txt", "one")
        watch = self.watch()
        with watch.held():
            self.write("a.txt", "two")
            self.write("a.txt", "one")
            self.write("short.txt", "lived")
            (self.work / "short.txt").unlink()
            os.utime(self.work / "a.txt")
        watch.quiet_for(0.7)

    def test_what_git_ignores_and_editors_write_by_themselves_is_nothing(self):
        self.write(".gitignore", "*.log\n/build/\n")
        watch = self.watch()
        for name in ("x.log", "build/out.txt", "__pycache__/m.pyc", ".a.txt.swp", "a.txt~", "#a.txt#", ".#a.txt",
                     ".~lock.a.ods#", ".git/config", "env/pyvenv.cfg"):
            self.write(name, "1")
        self.write("env/lib/x.py", "1")
        watch.quiet_for(0.7)
        self.write("sub/a.txt", "1")
        self.assertEqual(self.paths(watch.recorded()), ["sub/a.txt"])

    def test_a_new_python_environment_is_nothing(self):
        watch = self.watch("--settle", "1000")
        self.run_program("python3", "-m", "venv", "--without-pip", "fresh")
        (self.work / "slow/lib").mkdir(parents=True)
        time.sleep(0.1)
        self.write("slow/pyvenv.cfg", "home = /usr/bin\n")
        for number in range(20):
            self.write(f"slow/lib/m{number}.py", "1")
            time.sleep(0.01)
        watch.quiet_for(1.5)

    def test_a_changed_gitignore_counts_at_once(self):
        self.write(".gitignore", "/data/\n")
        self.write("data/x.txt", "1")
        watch = self.watch()
        self.write(".gitignore", "*.log\n")
        self.assertEqual(self.paths(watch.recorded()), [".gitignore", "data/x.txt"])
        self.write("data/x.txt", "2")
        self.assertEqual(self.paths(watch.recorded()), ["data/x.txt"])
        self.write("data/x.log", "2")
        watch.quiet_for(0.5)

    def test_a_mode_and_a_symlink_are_edits(self):
        self.write("run.sh", "1", mode=0o644)
        watch = self.watch()
        (self.work / "run.sh").chmod(0o755)
        self.assertEqual(watch.recorded()["files"][0]["after"]["mode"], "0755")
        (self.work / "link").symlink_to("run.sh")
        self.assertEqual(watch.recorded()["files"][0]["after"]["kind"], "symlink")

    def test_new_folders_and_what_is_in_them(self):
        watch = self.watch()
        with watch.held():
            for number in range(5):
                self.write(f"new{number}/deep/er/x.txt", "1")
        self.assertEqual(len(watch.recorded()["files"]), 5)
        self.write("new3/deep/er/x.txt", "2")
        self.assertEqual(self.paths(watch.recorded()), ["new3/deep/er/x.txt"])

    def test_include_and_exclude(self):
        watch = self.watch("--include", "*.py", "--include", "docs/", "--exclude", "gen_*")
        with watch.held():
            for name in ("a.txt", "gen_a.py", "a.py", "docs/x.md", "sub/b.py"):
                self.write(name, "1")
        self.assertEqual(self.paths(watch.recorded()), ["a.py", "docs/x.md", "sub/b.py"])

    def test_what_changed_while_nobody_watched_is_one_edit(self):
        self.write("a.txt", "one")
        self.pentad("init")
        self.write("a.txt", "two")
        self.write("b.txt", "new")
        watch = self.watch(ready=False)
        edit = watch.recorded()
        self.assertFalse(watch.started["first_snapshot"])
        self.assertEqual(edit["description"], "changed while not watching")
        self.assertEqual(self.paths(edit), ["a.txt", "b.txt"])
        watch.stop()
        self.watch().quiet_for(0.5)

    def test_what_has_not_settled_yet_is_recorded_at_the_end(self):
        watch = self.watch("--settle", "20000")
        self.write("a.txt", "1")
        watch.quiet_for(0.5)
        watch.stop()
        self.assertEqual([e["description"] for e in self.edits()], ["saved a.txt"])
        self.assertEqual(watch.events[-1]["event"], "ended")

    def test_a_file_recorded_by_hand_is_not_recorded_twice(self):
        watch = self.watch("--settle", "600")
        with watch.held():
            self.write("a.txt", "1")
            self.pentad("record", "a.txt", "-d", "by hand")
        watch.quiet_for(1.2)
        watch.stop()
        self.assertEqual([e["description"] for e in self.edits()], ["by hand"])

    def test_without_a_settle_time_each_save_is_recorded_at_once(self):
        watch = self.watch("--settle", "0")
        for number in range(5):
            self.write("a.txt", str(number))
            self.assertEqual(self.paths(watch.recorded()), ["a.txt"])

    def test_a_name_that_is_not_utf_8(self):
        watch = self.watch()
        name = os.fsencode(self.work) + b"/caf\xe9 \n.txt"
        with open(name, "wb") as file:
            file.write(b"1")
        self.assertIn("caf", watch.recorded()["files"][0]["path"])
        with open(name, "wb") as file:
            file.write(b"2")
        watch.recorded()
        watch.stop()
        self.pentad("rollback", "1", "--no-verify")
        self.assertFalse(os.path.exists(name))
        self.assert_whole()


main()
