#!/usr/bin/env python3
# pentad-name 1: written by 'pentad init --names', and yours to edit. To renew it: delete it, then 'pentad init --names'.
"""pentad as `python test_batch_tracker.py COMMAND`, and as a module: `from test_batch_tracker import BatchTestTracker`."""
import os
import shutil
import signal
import subprocess
import sys
import types


def _program():
    """pentad: where it was when this file was written, else beside this file, else in PATH."""
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pentad")
    for path in (os.fsdecode(b"@PROGRAM@"), beside, shutil.which("pentad")):
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def _module():
    """The installed Python module pentad_batch; where there is none, the program has one that calls it."""
    try:
        import pentad_batch
        return pentad_batch
    except ImportError:
        program = _program()
        if program is None:
            raise ImportError("pentad is not installed: neither the Python module pentad_batch nor the program is there")
    source = subprocess.run([program, "--as", "pentad_batch.py"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            check=True).stdout
    module = types.ModuleType("pentad_batch")
    module.PROGRAM = program
    exec(compile(source, "pentad_batch.py", "exec"), module.__dict__)
    return sys.modules.setdefault("pentad_batch", module)


_main = __name__ == "__main__"


class BatchTestTracker(object if _main and _program() else _module().BatchTestTracker):
    BATCH_SIZE = 5  # edits in a batch; 5 leaves it to pentad.toml


if _main:
    if _program() is None:
        sys.exit(_module().main("test_batch_tracker.py", sys.argv[1:], batch_size=BatchTestTracker.BATCH_SIZE))
    if BatchTestTracker.BATCH_SIZE != 5:
        os.environ["PENTAD_BATCH_SIZE"] = str(BatchTestTracker.BATCH_SIZE)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and what it starts would too
    os.execv(_program(), [_program(), "--as", "test_batch_tracker.py", *sys.argv[1:]])
