"""Watch mode and what goes wrong around it: one clear message each, nothing lost, no crash."""
import os
import pathlib
import shutil
import subprocess
import threading
import time
import unittest

from watch_case import WatchCase, main


FAKE_TIME = next((str(file) for file in pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)


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
        with watch.held():
            self.work.rename(self.scratch / "elsewhere")
            self.work.mkdir()
        self.assert_gone(watch, "is another folder now")
        self.assertEqual(os.listdir(self.work), [])

    def test_the_history_is_removed(self):
        self.write("a.txt", "1")
        watch = self.watch()
        with watch.held():
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
        while "the history was reset" not in watch.next("note")["text"]:
            pass
        self.write("a.txt", "5")
        self.assertEqual(watch.recorded()["edit"], 1)

    def test_a_folder_is_replaced_by_a_file_and_back(self):
        self.write("thing/a.txt", "1")
        watch = self.watch()
        with watch.held():
            shutil.rmtree(self.work / "thing")
            self.write("thing", "file")
        self.assertEqual([(f["path"], f["change"]) for f in watch.recorded()["files"]],
                         [("thing", "A"), ("thing/a.txt", "D")])
        with watch.held():
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
            self.assertEqual(self.paths(watch.recorded()), ["busy.txt"])
            self.write("calm.txt", "1")
            while "calm.txt" not in self.paths(watch.recorded()):
                pass
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
            self.assertEqual(self.paths(watch.recorded()), ["notes.txt"])

    @unittest.skipIf(os.geteuid() == 0 and shutil.which("setpriv") is None, "root reads everything")
    def test_what_can_not_be_read_is_said_once_and_the_rest_goes_on(self):
        prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
        if prefix:
            self.scratch.chmod(0o755)
            subprocess.run(["chown", "-R", "65534:65534", self.work, self.scratch / "home"], check=True)
        self.write("closed/a.txt", "1")
        (self.work / "closed").chmod(0)
        watch = self.watch(prefix=prefix)
        notes = [event["text"] for event in watch.events if event["event"] == "note"]
        self.assertEqual(notes, ["not in the first snapshot: can't open folder closed: Permission denied"])
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
        with watch.held():
            self.write(".gitignore", "*.log\n")
            self.write("sub/a.txt", "1")
            self.write("x.log", "1")
        self.assertEqual(self.paths(watch.recorded()), [".gitignore", "sub/a.txt"])
        (self.work / "sub/a.txt").unlink()
        self.assertEqual(watch.recorded()["description"], "deleted sub/a.txt")
        watch.stop()

    def test_polling_looks_once_more_at_the_end(self):
        watch = self.watch("--poll", "3600")
        self.write("a.txt", "1")
        watch.stop()
        self.assertEqual([self.paths(edit) for edit in self.edits()], [["a.txt"]])

    def test_polling_ends_when_the_workspace_is_gone(self):
        watch = self.watch("--poll=0.2")
        self.work.rename(self.scratch / "elsewhere")
        self.assert_gone(watch, "was deleted or moved away")

    @unittest.skipUnless(os.access("/dev/fuse", os.W_OK) and shutil.which("bindfs"), "no bindfs, or no FUSE here")
    def test_on_a_file_system_that_the_kernel_does_not_know_all_of_it_polls(self):
        below = self.scratch / "below"
        below.mkdir()
        self.run_program("bindfs", below, self.work, cwd=self.scratch)
        self.addCleanup(subprocess.run, ["fusermount", "-uz", self.work])
        watch = self.watch()
        reasons = [event["reason"] for event in watch.events if event["event"] == "polling"]
        self.assertEqual(reasons, ["on FUSE the kernel does not tell what others change"])
        (below / "a.txt").write_text("1")  # as another machine would
        self.assertEqual(self.paths(watch.recorded()), ["a.txt"])
        watch.stop()

    @unittest.skipUnless(may_unshare("echo 3 > /proc/sys/user/max_inotify_watches"), "no user namespaces here")
    def test_the_limit_of_watches_is_named_and_it_polls(self):
        limited = ("unshare", "-Ur", "sh", "-c", 'echo 4 >/proc/sys/user/max_inotify_watches; exec "$@"', "sh")
        for number in range(2):
            self.write(f"folder{number}/a.txt", "1")
        watch = self.watch(prefix=limited)
        self.assertEqual(watch.started["poll_seconds"], 0)
        with watch.held():
            for number in range(2, 10):
                self.write(f"folder{number}/a.txt", "1")
        reason = watch.next("polling")["reason"]
        self.assertIn("sysctl fs.inotify.max_user_watches=", reason)
        self.assertEqual(len(watch.recorded()["files"]), 8)
        watch.stop()
        watch = self.watch(prefix=limited)
        self.assertEqual(watch.started["poll_seconds"], 2)
        self.write("folder5/a.txt", "2")
        self.assertEqual(self.paths(watch.recorded()), ["folder5/a.txt"])

    @unittest.skipUnless(may_unshare("echo 0 > /proc/sys/user/max_inotify_instances"), "no user namespaces here")
    def test_the_limit_of_instances_is_named_and_it_polls(self):
        limited = ("unshare", "-Ur", "sh", "-c", 'echo 0 >/proc/sys/user/max_inotify_instances; exec "$@"', "sh")
        watch = self.watch(prefix=limited)
        reasons = [event["reason"] for event in watch.events if event["event"] == "polling"]
        self.assertEqual(len(reasons), 1)
        self.assertIn("sysctl fs.inotify.max_user_instances=", reasons[0])
        self.write("a.txt", "1")
        self.assertEqual(self.paths(watch.recorded()), ["a.txt"])
        watch.stop()

    @unittest.skipUnless(FAKE_TIME, "no libfaketime here; that waiting uses a clock that never jumps is read in settling.hpp")
    def test_a_clock_that_jumps(self):
        """An hour back and a year ahead, while it watches. Nothing is early, late, lost or recorded twice."""
        clock = self.scratch / "clock"
        clock.write_text("+0\n")
        watch = self.watch("--settle", "200", prefix=("env", f"LD_PRELOAD={FAKE_TIME}", "DONT_FAKE_MONOTONIC=1",
                                                      "NO_FAKE_STAT=1", "FAKETIME_NO_CACHE=1",
                                                      f"FAKETIME_TIMESTAMP_FILE={clock}"))
        years = []
        for number, jump in enumerate(("+0", "-1h", "+1y", "-1y", "+0")):
            clock.write_text(jump + "\n")
            self.write("a.txt", str(number))
            edit = watch.recorded(timeout=10)
            self.assertEqual(self.paths(edit), ["a.txt"])
            years.append(int(edit["time"][:4]))
        self.assertGreater(years[2], years[1])
        self.assertLess(years[3], years[2])
        watch.stop()
        self.assertEqual(len(self.edits()), 5)
        self.assertEqual(self.pentad_json("status", "--changes")["changes"], [])
        self.pentad("rollback", "1", "--no-verify")
        self.assertFalse((self.work / "a.txt").exists())
        self.assert_whole()

    def test_files_from_other_times_are_recorded(self):
        """A clock that was wrong when they were written."""
        watch = self.watch()
        for number, when in enumerate((0, 1, 2**33, 2**33)):
            self.write("a.txt", str(number))
            os.utime(self.work / "a.txt", (when, when))
            self.assertEqual(self.paths(watch.recorded()), ["a.txt"])
        watch.stop()
        self.assertEqual(self.pentad_json("status", "--changes")["changes"], [])

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
        with watch.held():
            self.write("a.txt", "1")
            self.write("sub/b.txt", "1")
            time.sleep(0.2)
        self.assertEqual(self.paths(watch.recorded()), ["a.txt", "sub/b.txt"])


main()
