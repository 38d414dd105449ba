"""A process for each of many parts, two at a time, forked from this one: the loop of bare_unittest_loop.py and bare_pytest_loop.py."""
import gc
import os
import sys

JOBS = 2


def fork_each(parts, passes):
    """`passes(part)` runs in a fork, and says whether all is well there. What is there before is left alone by the collector."""
    gc.collect()
    gc.freeze()
    gc.disable()
    running = 0
    for part in parts:
        if running == JOBS:
            wait_for_one()
            running -= 1
        if os.fork() == 0:
            os._exit(0 if passes(part) else 1)
        running += 1
    for _ in range(running):
        wait_for_one()


def wait_for_one():
    if os.wait()[1] != 0:
        sys.exit("a part failed")
