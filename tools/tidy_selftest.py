#!/usr/bin/env python3
"""Shows that tools/tidy.py's settings see a mistake in one of our headers: plants one in a copy, expects a finding."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = "#pragma once\nstruct Planted { virtual int value(); virtual ~Planted() = default; };\n" \
         "struct Worse : Planted { int value(); };\ninline int badlyNamed() { return 1; }\n"


def main():
    with tempfile.TemporaryDirectory() as folder:
        room = pathlib.Path(folder) / "src" / "base"
        room.mkdir(parents=True)
        shutil.copy(ROOT / ".clang-tidy", folder)
        (room / "planted.hpp").write_text(HEADER)
        (room / "planted.cpp").write_text('#include "base/planted.hpp"\nint Planted::value() { return 1; }\n')
        ran = subprocess.run(["clang-tidy-19", "--quiet", str(room / "planted.cpp"), "--", "-std=c++23", f"-I{folder}/src"],
                             capture_output=True, text=True)
        missed = [check for check in ("modernize-use-override", "readability-identifier-naming")
                  if check not in ran.stdout]
        if ran.returncode == 0 or missed or "planted.hpp" not in ran.stdout:
            sys.exit(f"tidy: a mistake planted in a header was not found ({missed}):\n{ran.stdout}{ran.stderr}")


if __name__ == "__main__":
    main()
