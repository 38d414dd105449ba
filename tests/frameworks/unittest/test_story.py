import os
import time
import unittest


class Story(unittest.TestCase):
    def test_pass(self):
        self.assertEqual(1 + 1, 2)

    def test_fail(self):
        self.assertEqual(1 + 1, 3)

    def test_error(self):
        raise RuntimeError("broken")

    @unittest.skip("not today")
    def test_skip(self):
        pass

    @unittest.expectedFailure
    def test_expected_failure(self):
        self.assertEqual(1, 2)

    def test_output(self):
        print("this was printed")
        self.fail("after printing")

    def test_slow(self):
        time.sleep(0.2)

    def test_crash(self):
        os.abort()

    def test_hang(self):
        time.sleep(1000)

    def test_grüße_世界(self):
        pass
