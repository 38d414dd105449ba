#!/usr/bin/env python3
# pentad-name 1: written by 'pentad init --names', and yours to edit. To renew it: delete it, then 'pentad init --names'.
"""pentad as `python ci_batch_test_runner.py [OPTIONS]`, and as a module: `from ci_batch_test_runner import BatchTestRunner`."""
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


class BatchTestRunner(object if _main and _program() else _module().BatchTestRunner):
    TIMEOUT = 300  # seconds for one test module; 300 leaves it to pentad.toml


if _main:
    if _program() is None:
        sys.exit(_module().main("ci_batch_test_runner.py", sys.argv[1:], timeout=BatchTestRunner.TIMEOUT))
    if BatchTestRunner.TIMEOUT != 300:
        os.environ["PENTAD_TIMEOUT"] = str(BatchTestRunner.TIMEOUT)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and what it starts would too
    os.execv(_program(), [_program(), "--as", "ci_batch_test_runner.py", *sys.argv[1:]])
