"""`from test_batch_tracker import BatchTestTracker`, and `python -m test_batch_tracker COMMAND`, wherever pentad is installed."""
import sys

from pentad_batch import BatchTestTracker, main

__all__ = ["BatchTestTracker"]

if __name__ == "__main__":
    sys.exit(main("test_batch_tracker.py", sys.argv[1:]))
