"""The wheel is built, installed into a virtual environment, and works there: module, compiled part, program.

Needs scikit-build-core and pip in the Python that runs this (Debian 12 has no package of the first); exits with 77 and says so
where they are missing.
"""
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
USE = """
import pentad_batch, os, sys
assert pentad_batch._native is not None and pentad_batch.__file__.startswith(sys.prefix), pentad_batch.__file__
from test_batch_tracker import BatchTestTracker
from ci_batch_test_runner import BatchTestRunner
assert BatchTestTracker().record_edit("calc.py", "one").edit_id == 1
assert BatchTestTracker().run_tests().success
assert BatchTestRunner().run_all_tests().overall_success
assert pentad_batch.main("test_batch_tracker.py", ["status"]) == 0
assert pentad_batch._program() == os.path.join(sys.prefix, "bin", "pentad"), pentad_batch._program()
"""


def run(*argv, **options):
    ran = subprocess.run([str(word) for word in argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if ran.returncode != 0:
        raise AssertionError(f"{argv} exited with {ran.returncode}:\n{ran.stdout[-5000:]}")
    return ran.stdout


class Wheel(unittest.TestCase):
    def test_it_works_where_it_is_installed(self):
        folder = tempfile.TemporaryDirectory(prefix="pentad-wheel-")
        self.addCleanup(folder.cleanup)
        scratch = pathlib.Path(folder.name)
        run(sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", scratch,
            f"--config-settings=build-dir={scratch}/build", REPOSITORY)
        wheels = list(scratch.glob("pentad-*.whl"))
        self.assertEqual(len(wheels), 1)
        environment = scratch / "environment"
        run(sys.executable, "-m", "venv", environment)
        run(environment / "bin/pip", "install", "--no-index", wheels[0])
        work = scratch / "work"
        work.mkdir()
        (work / "calc.py").write_text("def add(a, b):\n    return a + b\n")
        (work / "test_calc.py").write_text("import unittest, calc\nclass T(unittest.TestCase):\n"
                                           "    def test_add(self): self.assertEqual(calc.add(1, 2), 3)\n")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PENTAD", "PYTHON", "GIT_"))}
        run(environment / "bin/python", "-c", USE, cwd=work, env={**clean, "HOME": str(scratch)})


if __name__ == "__main__":
    missing = [name for name in ("scikit_build_core", "pybind11", "pip") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"skipped: this Python has no {', '.join(missing)}")
        sys.exit(77)
    unittest.main()
