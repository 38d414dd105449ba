"""Watch mode and what goes wrong around it: one clear message each, nothing lost, no crash."""
import os
import shutil
import signal
import subprocess
import threading
import time
import unittest

from watch_case import WatchCase, main


def may_unshare(script="true"):
    return subprocess.run(["unshare", "-Urm", "sh", "-c", script], capture_output=True).returncode == 0


class BadInput(WatchCase):
    def assert_gone(self, watch, text):
        errors = watch.ended(3)
        self.assertIn(text, errors)
        self.assertEqual(len(errors.strip().splitlines()), 1, errors)

    def test_a_second_watcher_says_who_the_first_one_is(self):
        watch = self.watch()
        errors = self.pentad("watch", expect=3).stderr
        self.assertIn(f"process {watch.process.pid} is watching", errors)
        watch.stop()
        self.watch().stop()

    def test_a_killed_watcher_leaves_no_lock(self):
        watch = self.watch()
        self.write("a.txt", "1")
        watch.recorded()
        watch.process.kill()
        watch.process.wait()
        self.write("a.txt", "2")
        self.assertEqual(self.watch(ready=False).recorded()["description"], "changed while not watching")

    def test_the_workspace_is_deleted(self):
        self.write("sub/a.txt", "1")
        watch = self.watch()
        shutil.rmtree(self.work)
        self.assert_gone(watch, "was deleted or moved away")
        self.assertFalse(self.work.exists())

    def test_the_workspace_is_moved(self):
        watch = self.watch()
        self.write("a.txt", "1")
        watch.recorded()
        self.work.rename(self.scratch / "elsewhere")
        self.assert_gone(watch, "was deleted or moved away")
        self.work = self.scratch / "elsewhere"
        self.assertEqual(self.pentad_json("status")["edit_count"], 1)

    def test_the_workspace_is_replaced(self):
        watch = self.watch()
        watch.process.send_signal(signal.SIGSTOP)  # both at once, as it sees it
        self.work.rename(self.scratch / "elsewhere")
        self.work.mkdir()
        watch.process.send_signal(signal.SIGCONT)
        self.assert_gone(watch, "is another folder now")
        self.assertEqual(os.listdir(self.work), [])

    def test_the_history_is_removed(self):
        self.write("a.txt", "1")
        watch = self.watch()
        shutil.rmtree(self.work / "test_batch_logs")
        self.write("a.txt", "2")
        self.assert_gone(watch, "was removed, and the history with it")
        self.assertFalse((self.work / "test_batch_logs").exists())

    def test_a_reset_meanwhile_starts_a_new_history(self):
        self.write("a.txt", "1")
        watch = self.watch()
        self.write("a.txt", "2")
        watch.recorded()
        self.pentad("reset", "--yes")
        self.write("a.txt", "3")
        self.write("a.txt", "4")
        time.sleep(0.5)
        self.write("a.txt", "5")
        self.assertEqual(watch.recorded()["edit"], 1)

    def test_a_folder_is_replaced_by_a_file_and_back(self):
        self.write("thing/a.txt", "1")
        watch = self.watch()
        shutil.rmtree(self.work / "thing")
        self.write("thing", "file")
        self.assertEqual([(f["path"], f["change"]) for f in watch.recorded()["files"]],
                         [("thing", "A"), ("thing/a.txt", "D")])
        (self.work / "thing").unlink()
        self.write("thing/a.txt", "2")
        self.assertEqual([(f["path"], f["change"]) for f in watch.recorded()["files"]],
                         [("thing", "D"), ("thing/a.txt", "A")])

    def test_a_file_that_changes_a_hundred_times_a_second(self):
        watch = self.watch("--settle", "200")
        stop = threading.Event()

        def write():
            number = 0
            while not stop.wait(0.01):
                number += 1
                self.write("busy.txt", str(number))

        writer = threading.Thread(target=write)
        writer.start()
        self.addCleanup(stop.set)
        try:
            self.assertEqual(self.paths(watch.recorded(timeout=4)), ["busy.txt"])
            self.write("calm.txt", "1")
            self.assertIn("calm.txt", self.paths(watch.recorded(timeout=4)))
        finally:
            stop.set()
            writer.join()
        watch.stop()
        self.assertEqual(self.pentad_json("status", "--changes")["changes"], [])

    def test_a_file_that_stays_open_is_recorded_too(self):
        watch = self.watch()
        with open(self.work / "notes.txt", "w", encoding="utf-8") as file:
            file.write("one")
            file.flush()
            watch.quiet_for(0.8)
            self.assertEqual(self.paths(watch.recorded(timeout=4)), ["notes.txt"])

    @unittest.skipIf(os.geteuid() == 0 and not may_unshare(), "root reads everything")
    def test_what_can_not_be_read_is_said_once_and_the_rest_goes_on(self):
        # Root of a user namespace of its own would read everything too; an unprivileged user does not.
        prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
        if prefix:
            self.scratch.chmod(0o755)
            subprocess.run(["chown", "-R", "65534:65534", self.work, self.scratch / "home"], check=True)
        self.write("closed/a.txt", "1")
        (self.work / "closed").chmod(0)
        watch = self.watch(prefix=prefix)
        self.assertIn("closed", watch.next("note")["text"])
        self.write("secret.txt", "1", mode=0)
        self.write("open.txt", "1")
        self.assertEqual(self.paths(watch.recorded()), ["open.txt"])
        self.assertIn("secret.txt", watch.next("note")["text"])
        (self.work / "secret.txt").chmod(0o644)
        self.assertEqual(self.paths(watch.recorded()), ["secret.txt"])
        (self.work / "closed").chmod(0o755)
        self.assertEqual(self.paths(watch.recorded()), ["closed/a.txt"])

    def test_polling_finds_the_same(self):
        watch = self.watch("--poll", "0.2")
        self.assertEqual((watch.started["folders"], watch.started["poll_seconds"]), (0, 0.2))
        self.write(".gitignore", "*.log\n")
        self.write("sub/a.txt", "1")
        self.write("x.log", "1")
        self.assertEqual(self.paths(watch.recorded()), [".gitignore", "sub/a.txt"])
        (self.work / "sub/a.txt").unlink()
        self.assertEqual(watch.recorded()["description"], "deleted sub/a.txt")
        watch.stop()

    def test_polling_ends_when_the_workspace_is_gone(self):
        watch = self.watch("--poll=0.2")
        self.work.rename(self.scratch / "elsewhere")
        self.assert_gone(watch, "was deleted or moved away")

    @unittest.skipUnless(may_unshare("echo 3 > /proc/sys/user/max_inotify_watches"), "no user namespaces here")
    def test_the_limit_of_watches_is_named_and_it_polls(self):
        limited = ("unshare", "-Ur", "sh", "-c", 'echo 4 >/proc/sys/user/max_inotify_watches; exec "$@"', "sh")
        for number in range(2):
            self.write(f"folder{number}/a.txt", "1")
        watch = self.watch(prefix=limited)
        self.assertEqual(watch.started["poll_seconds"], 0)
        for number in range(2, 10):
            self.write(f"folder{number}/a.txt", "1")
        reason = watch.next("polling")["reason"]
        self.assertIn("sysctl fs.inotify.max_user_watches=", reason)
        self.assertEqual(sum(len(watch.recorded()["files"]) for _ in range(1)), 8)
        watch.stop()
        watch = self.watch(prefix=limited)
        self.assertEqual(watch.started["poll_seconds"], 2)
        self.write("folder5/a.txt", "2")
        self.assertEqual(self.paths(watch.recorded()), ["folder5/a.txt"])

    def test_a_reader_that_goes_away_ends_it(self):
        watch = self.start_pentad("watch", "--json", "--settle", "50", stdout=subprocess.PIPE)
        self.addCleanup(watch.stderr.close)
        self.assertIn(b"watching", watch.stdout.readline())
        watch.stdout.close()
        self.write("a.txt", "1")
        self.assertEqual(watch.wait(timeout=20), 141)
        self.assertEqual(self.pentad_json("status")["edit_count"], 1)

    def test_a_stop_and_a_continue_lose_nothing(self):
        watch = self.watch()
        watch.process.send_signal(signal.SIGSTOP)
        self.write("a.txt", "1")
        self.write("sub/b.txt", "1")
        time.sleep(0.2)
        watch.process.send_signal(signal.SIGCONT)
        self.assertEqual(self.paths(watch.recorded()), ["a.txt", "sub/b.txt"])


main()
