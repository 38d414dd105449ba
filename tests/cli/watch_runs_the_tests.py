"""Watch mode runs the tests of a full batch beside itself, and goes on whatever they say."""
import os
import signal

from watch_case import WatchCase, main

TEST = """import unittest
class T(unittest.TestCase):
    def test_value(self):
        import value
        self.assertEqual(value.x, 1)
"""


class Runs(WatchCase):
    def gate(self):
        """A line for a test module that waits until the file is there."""
        go_on = self.scratch / "go_on"
        return go_on, f"import os, time\nwhile not os.path.exists({str(go_on)!r}):\n    time.sleep(0.01)\n"

    def save(self, watch, names, content="x = 1\n"):
        for name in names:
            self.write(name, content)
            watch.recorded()

    def test_the_fifth_runs_them_and_a_failure_ends_nothing(self):
        self.write("value.py", "x = 1\n")
        self.write("test_value.py", TEST)
        watch = self.watch()
        self.save(watch, ["a.py", "b.py", "c.py", "d.py"])
        self.save(watch, ["value.py"], "x = 2\n")
        self.assertEqual(watch.next("job_started")["batch"], 1)
        ended = watch.next("job_ended")
        self.assertEqual((ended["exit_code"], ended["document"]["failed"], ended["document"]["batch"]), (1, 1, 1))
        self.save(watch, ["e.py", "f.py", "g.py", "h.py"])
        self.save(watch, ["value.py"], "x = 1\n")
        ended = watch.next("job_ended")
        self.assertEqual((ended["exit_code"], ended["document"]["passed"], ended["document"]["batch"]), (0, 1, 2))
        watch.stop()
        self.assertTrue((self.work / "test_batch_logs/test_report_batch_1.txt").exists())

    def test_what_broke_them_goes_back_by_itself_and_is_no_new_edit(self):
        self.environment["PENTAD_ROLLBACK_ON_FAILURE"] = "culprit"
        self.write("value.py", "x = 1\n")
        self.write("test_value.py", TEST)
        watch = self.watch()
        self.save(watch, ["a.py", "b.py", "c.py"])
        self.save(watch, ["value.py"], "x = 2\n")
        self.save(watch, ["d.py"])
        ended = watch.next("job_ended")
        rollback = ended["document"]["rollback"]
        self.assertEqual((ended["exit_code"], rollback["taken_back"], rollback["edits"]), (1, True, [4]))
        self.assertTrue(rollback["run"]["success"])
        self.assertEqual(self.read("value.py"), b"x = 1\n")
        watch.quiet_for(1)
        watch.stop()
        self.assertEqual(self.pentad_json("status")["edit_count"], 5)
        self.assertIsNone(self.pentad_json("status")["open_batch"])

    def test_what_changes_while_they_run_is_recorded_meanwhile(self):
        go_on, wait = self.gate()
        self.write("value.py", "x = 1\n")
        self.write("test_value.py", wait + TEST)
        watch = self.watch()
        self.save(watch, "abcde")
        watch.next("job_started")
        self.save(watch, ["f", "g", "h"])
        self.assertNotIn("job_ended", [event["event"] for event in watch.events])
        go_on.touch()
        self.assertEqual(watch.next("job_ended")["exit_code"], 0)
        self.assertEqual(self.pentad_json("status")["edit_count"], 8)

    def test_a_batch_that_fills_while_they_run_is_tested_after_it(self):
        go_on, wait = self.gate()
        self.write("value.py", "x = 1\n")
        self.write("test_value.py", wait + TEST)
        watch = self.watch()
        self.save(watch, "abcde")
        watch.next("job_started")
        self.save(watch, "fghij")
        go_on.touch()
        self.assertEqual([watch.next("job_ended")["batch"] for _ in range(2)], [1, 2])

    def test_without_tests_it_says_so_and_goes_on(self):
        watch = self.watch()
        self.save(watch, "abcde")
        ended = watch.next("job_ended")
        self.assertEqual(ended["exit_code"], 4)
        self.assertIn("no test", ended["errors"])
        self.save(watch, "f")

    def test_no_test_runs_none(self):
        self.write("test_value.py", TEST)
        watch = self.watch("--no-test")
        self.save(watch, "abcde")
        watch.quiet_for(1, "job_started")
        self.assertEqual(self.pentad_json("status")["last_closed"]["state"], "closed")

    def test_what_was_left_out_is_an_edit_when_the_batch_is_full(self):
        """So that the tree that is tested is one of the history; it is told like any other."""
        self.write("test_value.py", TEST)
        watch = self.watch("--exclude", "left_out")
        self.write("left_out", "1")
        self.save(watch, "abcde")
        edit = watch.recorded()
        self.assertEqual((edit["kind"], self.paths(edit), edit["batch"]), ("unrecorded", ["left_out"], 1))
        self.assertEqual(watch.next("job_ended")["document"]["batch"], 1)
        self.assertEqual(self.pentad_json("status")["last_run"]["run"], 1)

    def test_ctrl_c_ends_them_too_and_keeps_what_they_said(self):
        begun = self.scratch / "begun"
        self.write("test_value.py", f"open({str(begun)!r}, 'w').close()\nimport time\ntime.sleep(600)\n" + TEST)
        watch = self.watch()
        self.save(watch, "abcde")
        watch.next("job_started")
        self.wait_until(begun.exists)
        watch.stop()
        self.assertTrue(self.pentad_json("status")["last_run"]["interrupted"])

    def test_a_second_ctrl_c_kills_them(self):
        begun = self.scratch / "begun"
        self.write("test_value.py", f"open({str(begun)!r}, 'w').close()\nimport time\ntime.sleep(600)\n" + TEST)
        watch = self.watch()
        self.save(watch, "abcde")
        watch.next("job_started")
        self.wait_until(begun.exists)
        with open(f"/proc/{watch.process.pid}/task/{watch.process.pid}/children", encoding="ascii") as children:
            job = int(children.read())
        os.kill(job, signal.SIGSTOP)  # it does not end when it is asked to
        watch.process.send_signal(signal.SIGINT)
        watch.quiet_for(1, "ended")
        watch.stop()
        self.assertFalse(os.path.exists(f"/proc/{job}"))
        self.assertIsNone(watch.events[-2]["document"])
        self.assertEqual(self.pentad_json("status")["edit_count"], 5)


main()
