"""Watch mode and very much at once: a thousand files, more events than the kernel keeps, 200,000 folders, a full disk."""
import os
import shutil
import subprocess
import sys
import unittest

from watch_case import WatchCase, main

WRITE = "import pathlib, sys\nfor n in range(int(sys.argv[1])):\n" \
        "    pathlib.Path(f'd{n % 10}/f{n}.txt').write_text(f'{n}\\n')\n"


class Many(WatchCase):
    def write_many(self, count):
        subprocess.run([sys.executable, "-c", WRITE, str(count)], cwd=self.work, check=True)

    def test_a_thousand_files_written_by_another_process_are_one_edit(self):
        for number in range(10):
            (self.work / f"d{number}").mkdir()
        watch = self.watch("--settle", "1000")
        self.write_many(1000)
        edit = watch.recorded()
        self.assertEqual(len(edit["files"]), 1000)
        watch.quiet_for(1)
        watch.stop()
        self.assertEqual(self.pentad_json("status", "--changes")["changes"], [])
        self.assert_whole()

    def test_more_events_than_the_kernel_keeps(self):
        for number in range(10):
            (self.work / f"d{number}").mkdir()
        watch = self.watch()
        with open("/proc/sys/fs/inotify/max_queued_events", encoding="ascii") as limit:
            count = int(limit.read()) // 3 + 1000
        with watch.held():
            self.write_many(count)
        edit = watch.recorded(timeout=300)
        self.assertEqual(len(edit["files"]), count)
        self.assertIn("more changed at once than the kernel keeps in mind",
                      " ".join(e["text"] for e in watch.events if e["event"] == "note"))
        self.write("d3/f3.txt", "again")
        self.assertEqual(self.paths(watch.recorded()), ["d3/f3.txt"])
        watch.stop()
        self.assertEqual(self.pentad_json("status", "--changes")["changes"], [])

    def test_200000_folders(self):
        for outer in range(200):
            for inner in range(1000):
                os.makedirs(self.work / f"{outer}/{inner}")
        self.write("7/7/a.txt", "1")
        watch = self.watch()
        kinds = [event["event"] for event in watch.events if event["event"] != "ready"]
        if watch.started["poll_seconds"]:  # the usual limit of Debian is below it
            self.assertEqual(kinds, ["polling", "watching"])
            self.assertIn("fs.inotify.max_user_watches", watch.events[0]["reason"])
        else:
            self.assertEqual(watch.started["folders"], 200_201)
        self.write("7/7/a.txt", "2")
        self.assertEqual(self.paths(watch.recorded(timeout=300)), ["7/7/a.txt"])
        shutil.rmtree(self.work / "3")
        self.write("8/8/a.txt", "2")
        self.assertEqual(self.paths(watch.recorded(timeout=300)), ["8/8/a.txt"])
        watch.stop()

    @unittest.skipUnless(os.geteuid() == 0, "mounting needs root")
    def test_a_full_disk_is_said_once_and_recorded_when_there_is_room(self):
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", self.work]).returncode != 0:
            self.skipTest("no mounting here")
        self.addCleanup(subprocess.run, ["umount", "-l", self.work])
        self.write("a.txt", "1")
        watch = self.watch()
        filler = self.work / "test_batch_logs" / "filler"
        try:
            with open(filler, "wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
        except OSError:
            pass
        (self.work / "a.txt").unlink()
        (self.work / "link").symlink_to("nowhere")
        self.assertEqual(watch.next("problem")["error"]["code"], "no_space")
        watch.quiet_for(2, "problem")
        filler.unlink()
        self.assertEqual(self.paths(watch.recorded(timeout=40)), ["a.txt", "link"])
        watch.stop()


main()
