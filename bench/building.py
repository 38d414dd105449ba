"""One probe of a C++ project of about 50 files with a warm build folder, against a clean git worktree.

Ours: a world with one source changed, in it ninja and the test program, then the world is removed. Theirs: git worktree add of
the commit with the same change, cmake, ninja, the test program, git worktree remove. Both build with as many jobs.
"""
import pathlib
import shutil
import statistics

from harness import Row

FILES = 48
ROUNDS = 3  # git takes many seconds
JOBS = "-j2"


def source_text(number, value):
    return (f"#include <map>\n#include <string>\n#include <vector>\n\n#include \"parts.hpp\"\n\nint part_{number}(int of) {{\n"
            f"    std::map<std::string, std::vector<int>> by_name;\n"
            f"    for (int i = 0; i < of; ++i) by_name[std::to_string(i)].push_back(i * {value});\n"
            f"    int sum = 0;\n    for (const auto& [name, values] : by_name) sum += values.front();\n    return sum;\n}}\n")


def project(context, files):
    folder = context.folder / "building"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "parts.hpp").write_text("#pragma once\n" + "".join(f"int part_{n}(int of);\n" for n in range(files)))
    for number in range(files):
        (folder / f"part_{number}.cpp").write_text(source_text(number, 1))
    calls = "".join(f"    if (part_{n}(10) != 45) return {n % 100 + 1};\n" for n in range(files))
    (folder / "test_parts.cpp").write_text(f"#include \"parts.hpp\"\n\nint main() {{\n{calls}}}\n")
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.20)\nproject(parts CXX)\nset(CMAKE_CXX_STANDARD 17)\n"
        "add_library(parts STATIC " + " ".join(f"part_{n}.cpp" for n in range(files)) + ")\n"
        "add_executable(test_parts test_parts.cpp)\ntarget_link_libraries(test_parts PRIVATE parts)\n")
    (folder / ".gitignore").write_text("/build/\n")
    context.run(["git", "init", "-q"], folder)
    context.run(["git", "add", "-A"], folder)
    context.run(["git", "commit", "-q", "-m", "start"], folder)
    return folder


def rows(context):
    files = max(6, min(FILES, context.count(FILES)))
    folder = project(context, files)
    configure = ["cmake", "-G", "Ninja", "-S", ".", "-B", "build", "-DCMAKE_BUILD_TYPE=Release"]
    context.run(configure, folder)
    context.run(["ninja", "-C", "build", JOBS], folder)
    context.run(["build/test_parts"], folder)
    program = pathlib.Path(context.pentad).with_name("worlds_bench")
    changed = folder.parent / "building-changed.cpp"
    copy = folder.parent / "building-worktree"
    shutil.rmtree(copy, ignore_errors=True)

    def pentad(number):
        changed.write_text(source_text(3, f"(1 + {number} - {number})"))
        lines = context.run([program, "--build", folder, "part_3.cpp", changed, "/bin/sh", "-c",
                             f"export PATH=/usr/bin:/bin; ninja -C build {JOBS} >/dev/null && build/test_parts"], folder).split()
        return float(lines[0])

    def git(number):
        (folder / "part_3.cpp").write_text(source_text(3, f"(1 + {number} - {number})"))
        context.run(["git", "commit", "-q", "-a", "-m", "changed"], folder)
        time = context.time(["git", "worktree", "add", "-q", "--detach", copy], cwd=folder).milliseconds
        time += context.time(configure, ["ninja", "-C", "build", JOBS], [copy / "build" / "test_parts"], cwd=copy).milliseconds
        time += context.time(["git", "worktree", "remove", "--force", copy], cwd=folder).milliseconds
        # As before, and built: the next world starts warm.
        context.run(["git", "reset", "-q", "--hard", "HEAD~1"], folder)
        context.run(["ninja", "-C", "build", JOBS], folder)
        return time

    ours, theirs = [], []
    for number in range(ROUNDS):
        ours.append(pentad(number))
        theirs.append(git(number))
    yield Row(f"one probe of a C++ project of {files + 2} files: build and test", statistics.median(ours),
              statistics.median(theirs), 0.2, note="a clean git worktree; the build folder is warm here")
