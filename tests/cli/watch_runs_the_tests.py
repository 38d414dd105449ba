"""Watch mode runs the tests of a full batch beside itself, and goes on whatever they say."""
import time

from watch_case import WatchCase, main

TEST = """import time, unittest
class T(unittest.TestCase):
    def test_value(self):
        time.sleep({0})
        import value
        self.assertEqual(value.x, 1)
"""


class Runs(WatchCase):
    def save(self, watch, names, content="x = 1\n"):
        for name in names:
            self.write(name, content)
            watch.recorded()

    def test_the_fifth_runs_them_and_a_failure_ends_nothing(self):
        self.write("value.py", "x = 1\n")
        self.write("test_value.py", TEST.format(0))
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

    def test_what_changes_while_they_run_is_recorded_meanwhile(self):
        self.write("value.py", "x = 1\n")
        self.write("test_value.py", TEST.format(3))
        watch = self.watch()
        self.save(watch, "abcde")
        watch.next("job_started")
        started = time.monotonic()
        self.save(watch, ["f", "g", "h"])
        self.assertLess(time.monotonic() - started, 2.5)
        self.assertNotIn("job_ended", [event["event"] for event in watch.events])
        self.assertEqual(watch.next("job_ended")["exit_code"], 0)
        self.assertEqual(self.pentad_json("status")["edit_count"], 8)

    def test_a_batch_that_fills_while_they_run_is_tested_after_it(self):
        self.write("value.py", "x = 1\n")
        self.write("test_value.py", TEST.format(2))
        watch = self.watch()
        self.save(watch, "abcde")
        self.save(watch, "fghij")
        self.assertEqual([watch.next("job_ended")["batch"] for _ in range(2)], [1, 2])

    def test_without_tests_it_says_so_and_goes_on(self):
        watch = self.watch()
        self.save(watch, "abcde")
        ended = watch.next("job_ended")
        self.assertEqual(ended["exit_code"], 4)
        self.assertIn("no test", ended["errors"])
        self.save(watch, "f")

    def test_no_test_runs_none(self):
        self.write("test_value.py", TEST.format(0))
        watch = self.watch("--no-test")
        self.save(watch, "abcde")
        watch.quiet_for(1, "job_started")
        self.assertEqual(self.pentad_json("status")["last_closed"]["state"], "closed")

    def test_ctrl_c_ends_them_too_and_keeps_what_they_said(self):
        self.write("test_value.py", TEST.format(60))
        watch = self.watch()
        self.save(watch, "abcde")
        watch.next("job_started")
        time.sleep(1.5)
        started = time.monotonic()
        watch.stop()
        self.assertLess(time.monotonic() - started, 15)
        self.assertTrue(self.pentad_json("status")["last_run"]["interrupted"])


main()
