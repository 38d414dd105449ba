"""`from ci_batch_test_runner import BatchTestRunner`, and `python -m ci_batch_test_runner`, wherever pentad is installed."""
import sys

from pentad_batch import BatchTestRunner, main

__all__ = ["BatchTestRunner"]

if __name__ == "__main__":
    sys.exit(main("ci_batch_test_runner.py", sys.argv[1:]))
