"""Watch mode in a git repository: what git rewrites is one edit, named so."""
from watch_case import WatchCase, main


class Git(WatchCase):
    def setUp(self):
        super().setUp()
        self.git("init", "-q")
        for number in range(40):
            self.write(f"part{number % 4}/file{number}.txt", "main\n")
        self.git("add", "-A")
        self.git("commit", "-qm", "start")
        self.git("checkout", "-qb", "other")
        for number in range(40):
            self.write(f"part{number % 4}/file{number}.txt", "other\n")
        self.write("only/other.txt", "1")
        self.git("add", "-A")
        self.git("commit", "-qm", "other")

    def test_a_branch_switch_is_one_edit_named_so(self):
        for settle in ("0", "200"):
            watch = self.watch("--settle", settle)
            self.git("checkout", "-q", "main")
            edit = watch.recorded()
            self.assertEqual(edit["description"], "switched to branch main")
            self.assertEqual(len(edit["files"]), 41)
            self.git("checkout", "-q", "other")
            edit = watch.recorded()
            self.assertEqual((edit["description"], len(edit["files"])), ("switched to branch other", 41))
            watch.quiet_for(0.5)
            watch.stop()

    def test_a_checkout_that_moves_no_branch_is_named_by_its_size(self):
        watch = self.watch()
        self.git("checkout", "-q", "main", "--", ".")
        self.assertEqual(watch.recorded()["description"], "checkout of 40 files")
        self.git("reset", "-q", "--hard", "HEAD")
        self.assertEqual(watch.recorded()["description"], "checkout of 40 files")

    def test_a_detached_head_is_named_by_its_commit(self):
        watch = self.watch()
        commit = self.git("rev-parse", "main").strip()
        self.git("checkout", "-q", commit)
        self.assertEqual(watch.recorded()["description"], f"checked out {commit[:7]}")

    def test_a_new_branch_gives_no_name_to_later_saves(self):
        watch = self.watch("--settle", "50")
        self.git("checkout", "-qb", "third")
        watch.quiet_for(0.3)
        self.write("part0/file0.txt", "saved\n")
        self.assertEqual(watch.recorded()["description"], "saved part0/file0.txt")

    def test_a_commit_is_no_edit(self):
        watch = self.watch()
        self.write("part0/file0.txt", "saved\n")
        self.assertEqual(watch.recorded()["description"], "saved part0/file0.txt")
        self.git("commit", "-qam", "saved")
        watch.quiet_for(0.5)

    def test_beside_the_hook_a_commit_is_one_more_edit_with_its_message(self):
        self.pentad("hook", "install")
        watch = self.watch()
        self.write("part0/file0.txt", "saved\n")
        self.assertEqual(watch.recorded()["description"], "saved part0/file0.txt")
        self.git("commit", "-qam", "The message")
        watch.quiet_for(0.5)
        watch.stop()
        edits = self.edits()
        self.assertEqual([edit["description"] for edit in edits], ["saved part0/file0.txt", "The message"])
        self.assertEqual([file["path"] for file in edits[1]["files"]], ["part0/file0.txt"])
        self.assertEqual(edits[1]["files"][0]["before"], edits[1]["files"][0]["after"])

    def test_a_worktree_is_told_apart(self):
        self.git("worktree", "add", "-q", self.scratch / "tree", "main")
        self.work = self.scratch / "tree"
        watch = self.watch()
        self.git("checkout", "-qb", "fourth", "other")
        edit = watch.recorded()
        self.assertEqual((edit["description"], len(edit["files"])), ("switched to branch fourth", 41))

    def test_a_branch_switch_that_takes_the_workspace_away(self):
        """The workspace is a folder of the repository, which the other branch does not have, or has as a file."""
        self.write("tool/pentad.toml", "")
        self.write("tool/a.txt", "1\n")
        self.git("add", "-A")
        self.git("commit", "-qm", "tool")
        self.git("checkout", "-q", "main")
        self.git("checkout", "-qb", "file")
        self.write("tool", "a file now\n")
        self.git("add", "-A")
        self.git("commit", "-qm", "file")
        self.git("checkout", "-q", "other")
        top, self.work = self.work, self.work / "tool"
        watch = self.watch()
        self.git("checkout", "-q", "main", cwd=top)
        edit = watch.recorded()
        self.assertEqual((edit["description"], self.paths(edit)), ("switched to branch main", ["a.txt", "pentad.toml"]))
        self.git("checkout", "-q", "other", cwd=top)
        self.assertEqual(watch.recorded()["description"], "switched to branch other")
        watch.stop()
        # git itself keeps the folder while pentad has files in it, unless it is forced.
        self.git("checkout", "-q", "file", cwd=top, expect=1)
        watch = self.watch()
        self.git("checkout", "-qf", "file", cwd=top)
        self.assertEqual((top / "tool").read_text(), "a file now\n")
        errors = watch.ended(3)
        self.assertRegex(errors, "^pentad: [^\n]*/work/tool (was deleted or moved away|is another folder now)[^\n]*\n$")

    def test_a_lock_that_git_left_behind_ends_nothing(self):
        self.write(".git/index.lock", "")
        watch = self.watch()
        self.write("part0/file0.txt", "saved\n")
        self.assertEqual(watch.recorded()["description"], "saved part0/file0.txt")


main()
