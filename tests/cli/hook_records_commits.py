"""The git hook: each commit is one edit, in whatever repository, beside whatever hook, and no commit ever fails."""
import os
import time

from pentad_case import PENTAD, PentadCase, main


class Hook(PentadCase):
    def setUp(self):
        super().setUp()
        self.git("init", "-q")

    def commit(self, message, cwd=None, **options):
        """git add -A and commit; returns what the commit printed on stderr."""
        self.run_program("git", "add", "-A", cwd=cwd or self.work)
        return self.run_program("git", "commit", "-q", "-m", message, cwd=cwd or self.work, **options).stderr

    def edits(self, cwd=None):
        """All user edits, oldest first."""
        log = self.pentad_json("log", "--all", cwd=cwd or self.work)
        return sorted((e for entry in log["entries"] for e in entry["edits"] if e["kind"] == "user"), key=lambda e: e["edit"])

    def paths(self, edit):
        return sorted((f["change"], f["path"]) for f in edit["files"])

    def test_a_commit_is_one_edit_with_message_and_author(self):
        self.pentad("hook", "install")
        self.write("a b.py", "1\n")
        self.write("sub/ü.py", "1\n")
        self.write("line\nbreak.py", "1\n")
        printed = self.run_program("git", "add", "-A")
        printed = self.run_program("git", "commit", "-q", "--author=Ana <a@x>", "-m", "First line\n\nbody \"quoted\" $(x)")
        self.assertIn("edit 1 recorded", printed.stderr)
        (edit,) = self.edits()
        self.assertEqual(edit["description"], "First line\n\nbody \"quoted\" $(x)")
        self.assertEqual(edit["author"], "Ana")
        self.assertEqual(self.paths(edit), [("A", "a b.py"), ("A", "line\nbreak.py"), ("A", "sub/ü.py")])

    def test_the_first_edit_knows_the_content_before(self):
        self.write("a.py", "one\n")
        self.write("gone.py", "x\n")
        self.commit("before pentad")
        self.pentad("hook", "install")
        self.write("a.py", "two\n")
        (self.work / "gone.py").unlink()
        self.commit("second")
        self.assertEqual(self.paths(self.edits()[0]), [("D", "gone.py"), ("M", "a.py")])
        self.pentad("rollback", "1", "--no-verify")
        self.assertEqual(self.read("a.py"), b"one\n")
        self.assertEqual(self.read("gone.py"), b"x\n")

    def test_deletions_renames_merges_empty_commits_and_paths_that_are_gone(self):
        self.write("a.py", "one\n")
        self.write("b.py", "one\n")
        self.write(".gitignore", "test_batch_logs/\n")
        self.commit("start")
        self.pentad("init")
        self.pentad("hook", "install")
        self.git("mv", "a.py", "c.py")
        self.git("rm", "-q", "b.py")
        self.commit("rename")
        self.assertEqual(self.paths(self.edits()[-1]), [("A", "c.py"), ("D", "a.py"), ("D", "b.py")])
        self.git("commit", "-q", "--allow-empty", "-m", "empty")
        self.assertEqual(len(self.edits()), 1)
        # A merge with a conflict is ended by a commit; what counts is what it changed against the first parent.
        self.git("checkout", "-q", "-b", "side", "HEAD~1")
        self.write("c.py", "side\n")
        self.commit("side")
        self.git("checkout", "-q", "main")
        self.write("c.py", "main\n")
        self.commit("main")
        self.run_program("git", "merge", "-q", "side", expect=1)
        self.write("c.py", "both\n")
        self.commit("merged")
        merged = self.edits()[-1]
        self.assertEqual((merged["description"], self.paths(merged)), ("merged", [("M", "c.py")]))
        # Committed, and deleted before the commit.
        self.write("new.py", "1\n")
        self.write("other.py", "1\n")
        self.git("add", "-A")
        (self.work / "new.py").unlink()
        self.git("commit", "-q", "-m", "half")
        self.assertEqual(self.paths(self.edits()[-1]), [("A", "other.py")])

    def test_the_fifth_commit_runs_the_tests_and_does_not_fail(self):
        self.write("test_a.py", "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(1, 2)\n")
        self.commit("start")
        self.pentad("hook", "install")
        for number in range(5):
            self.write("a.py", f"{number}\n")
            printed = self.commit(f"edit {number}")
        self.assertIn("FAIL test_a::T::test_a", printed)
        self.assertRegex(printed.splitlines()[-1], "^✗ batch 1: 1 failed")
        self.assertLess(len(printed.splitlines()), 40, printed)

    def test_another_hook_goes_on_and_comes_back(self):
        hook = self.work / ".git/hooks/post-commit"
        hook.parent.mkdir(exist_ok=True)
        old = "#!/usr/bin/env python3\nimport sys\nopen('ran', 'a').write('x')\nsys.exit(3)\n"
        hook.write_text(old)
        hook.chmod(0o755)
        for again in range(2):
            self.pentad("hook", "install")
        self.write("a.py", "1\n")
        self.commit("one")
        self.assertEqual(self.read("ran"), b"x")
        self.assertEqual(len(self.edits()), 1)
        document = self.pentad_json("hook", "uninstall")
        self.assertEqual((document["action"], document["other"]), ("uninstall", str(hook)))
        self.assertEqual(hook.read_text(), old)
        self.assertTrue(os.access(hook, os.X_OK))
        self.assertFalse(hook.with_name("post-commit.before-pentad").exists())
        self.assertIn("not pentad's", self.pentad("hook", "uninstall", expect=3).stderr)
        # A hook that git did not call, since it was not executable, is not called now either.
        hook.chmod(0o644)
        self.pentad("hook", "install")
        self.write("a.py", "2\n")
        self.commit("two")
        self.assertEqual(self.read("ran"), b"x")

    def test_what_was_added_to_ours_is_not_lost(self):
        self.pentad("hook", "install")
        hook = self.work / ".git/hooks/post-commit"
        hook.write_text(hook.read_text() + "echo mine\n")
        self.assertIn("was added", self.pentad("hook", "uninstall", expect=3).stderr)
        self.assertIn("echo mine", hook.read_text())

    def test_worktrees_share_the_hook_and_have_edits_of_their_own(self):
        self.write("a.py", "1\n")
        self.commit("start")
        other = self.scratch / "other"
        self.git("worktree", "add", "-q", str(other))
        document = self.pentad_json("hook", "install", cwd=other)
        self.assertEqual(document["file"], str(self.work / ".git/hooks/post-commit"))
        (other / "a.py").write_text("2\n")
        self.commit("in the worktree", cwd=other)
        self.assertEqual([e["description"] for e in self.edits(cwd=other)], ["in the worktree"])
        self.pentad("rollback", "1", "--no-verify", cwd=other)
        self.assertEqual((other / "a.py").read_text(), "1\n")
        self.write("a.py", "3\n")
        self.commit("in the first")
        self.assertEqual([e["description"] for e in self.edits()], ["in the first"])

    def test_hooks_path_relative_absolute_and_shared(self):
        for path in (".husky", str(self.work / "hooks-here"), str(self.scratch / "shared")):
            self.git("config", "core.hooksPath", path)
            ran = self.pentad("hook", "install")
            self.assertTrue((self.work / path / "post-commit").exists(), path)
            self.assertIn("core.hooksPath", ran.stderr)
            before = len(self.edits()) if (self.work / "test_batch_logs").exists() else 0
            if path.endswith("shared"):
                self.assertIn("other repositories", ran.stderr)
                self.pentad("init")
            self.write("a.py", path)
            self.commit("one")
            self.assertEqual(len(self.edits()), before + 1, path)
            self.pentad("hook", "uninstall")
        # A shared folder's hook leaves repositories alone where nobody set pentad up.
        self.pentad("hook", "install")
        stranger = self.scratch / "stranger"
        stranger.mkdir()
        self.run_program("git", "init", "-q", cwd=stranger)
        self.run_program("git", "config", "core.hooksPath", str(self.scratch / "shared"), cwd=stranger)
        (stranger / "a.py").write_text("1\n")
        self.assertEqual(self.commit("one", cwd=stranger), "")
        self.assertFalse((stranger / "test_batch_logs").exists())

    def test_a_workspace_below_the_repository(self):
        self.write("part/pentad.toml", "")
        self.write("part/a.py", "1\n")
        self.write("outside.py", "1\n")
        self.pentad("hook", "install", cwd=self.work / "part")
        self.commit("both")
        (edit,) = self.edits(cwd=self.work / "part")
        self.assertEqual(self.paths(edit), [("A", "a.py"), ("A", "pentad.toml")])

    def test_no_commit_fails_when_pentad_is_gone_broken_or_busy(self):
        self.pentad("hook", "install")
        hook = self.work / ".git/hooks/post-commit"
        hook.write_text(hook.read_text().replace(os.path.realpath(PENTAD), "/nowhere/pentad"))
        self.write("a.py", "1\n")
        self.run_program("git", "add", "-A")
        environment = {**self.environment, "PATH": "/usr/bin:/bin"}
        printed = self.run_program("git", "commit", "-q", "-m", "gone", env=environment).stderr
        self.assertEqual(len(printed.splitlines()), 1, printed)
        self.assertIn("not recorded", printed)
        self.pentad("hook", "install")
        self.pentad("init")
        self.write("test_batch_logs/journal.db", "garbage")
        self.write("a.py", "2\n")
        printed = self.commit("broken")
        self.assertIn("pentad: ", printed)

    def test_a_rebase_is_not_recorded_commit_by_commit(self):
        self.write("a.py", "1\n")
        self.commit("start")
        self.git("checkout", "-q", "-b", "side")
        for number in range(3):
            self.write(f"side{number}.py", "1\n")
            self.commit(f"side {number}")
        self.git("checkout", "-q", "main")
        self.write("a.py", "2\n")
        self.commit("main")
        self.pentad("init")
        self.pentad("hook", "install")
        self.git("rebase", "-q", "main", "side")
        self.assertEqual(self.edits(), [])

    def test_a_submodule_and_published_files_are_left_out(self):
        inner = self.scratch / "inner"
        inner.mkdir()
        self.run_program("git", "init", "-q", cwd=inner)
        (inner / "x.py").write_text("1\n")
        self.commit("inner", cwd=inner)
        self.pentad("init")
        self.pentad("hook", "install")
        self.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "module")
        self.commit("module")
        self.assertEqual(self.paths(self.edits()[0]), [("A", ".gitmodules")])

    def test_a_commit_in_a_test_does_not_hang(self):
        """The tests of a batch commit in the workspace, even a whole batch: the hook records beside the run that is going
        on, and starts no run that would wait for that one."""
        self.write("test_a.py", "import subprocess, unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n"
                                "        subprocess.run(['git', 'commit', '-q', '--allow-empty', '-m', 'x'], check=True)\n"
                                "        for number in range(6):\n"
                                "            open('b.py', 'w').write(str(number))\n"
                                "            subprocess.run('git add b.py && git commit -q -m y', shell=True, check=True)\n")
        self.pentad("hook", "install")
        start = time.monotonic()
        for number in range(5):
            self.write("a.py", f"{number}\n")
            printed = self.commit(f"edit {number}")
        self.assertLess(time.monotonic() - start, 30)
        self.assertRegex(printed.splitlines()[-1], "^✓ batch 1: 1 passed")
        self.assertEqual(len(self.edits()), 11)

    def test_where_no_hook_can_be(self):
        outside = self.scratch / "plain"
        outside.mkdir()
        self.assertIn("no git repository", self.pentad("hook", "install", cwd=outside, expect=3).stderr)
        self.assertIn("post-commit", self.pentad("hook", "install", "pre-push", expect=64).stderr)
        self.assertIn("install, uninstall or run", self.pentad("hook", "remove", expect=64).stderr)


main()
