"""A GoogleTest program of 2,000 trivial tests, a process for each, two at once: against starting that program so often and
nothing else, and against ctest."""
import json

from harness import Row, interleaved

SUITE = 100  # tests of a suite, and of a file
PARTS = """cmake_minimum_required(VERSION 3.14)
project(gtests CXX)
enable_testing()
find_package(GTest REQUIRED)
include(GoogleTest)
file(GLOB parts CONFIGURE_DEPENDS part*.cpp)
add_executable(all_tests ${parts})
target_link_libraries(all_tests GTest::gtest GTest::gtest_main)
gtest_discover_tests(all_tests)
"""
SETTINGS = '[gtest]\nisolation = "test"\n'


def project(context, tests):
    """With what CMake built of it. Returns its folder and its tests' names."""
    folder = context.folder / f"gtests-{tests}"
    folder.mkdir(exist_ok=True)
    names = [f"Suite{number // SUITE:02}.Test{number:04}" for number in range(tests)]
    write(folder / "pentad.toml", SETTINGS)
    write(folder / "CMakeLists.txt", PARTS)
    for first in range(0, tests, SUITE):
        body = "".join("TEST({}, {}) {{ EXPECT_EQ({} + 1, {}); }}\n".format(*name.split("."), number, number + 1)
                       for number, name in enumerate(names[first:first + SUITE], first))
        write(folder / f"part{first // SUITE:02}.cpp", "#include <gtest/gtest.h>\n" + body)
    write(folder / "names", "".join(name + "\n" for name in names))
    context.run(["cmake", "-S", ".", "-B", "build", "-G", "Ninja"], folder)
    context.run(["cmake", "--build", "build", "--parallel", "2"], folder)
    return folder


def write(file, text):
    """What is the same keeps its time, so that nothing is built anew."""
    if not file.exists() or file.read_text() != text:
        file.write_text(text)


def rows(context):
    tests = context.count(2000)
    folder = project(context, tests)
    floor = [context.programs / "start_floor", folder / "build" / "all_tests", folder / "names", "2"]
    ctest = ["ctest", "--test-dir", "build", "-j2"]
    context.pentad_run("init", cwd=folder)
    ran = json.loads(context.pentad_run("test", "-j2", "--json", cwd=folder))
    if (ran["total"], ran["passed"]) != (tests, tests):
        raise SystemExit(f"bench: pentad ran {ran['total']} tests, {ran['passed']} passed; expected {tests}")

    def ours(trace):
        return lambda _: context.time([context.pentad, "test", "-j2", "--all"], cwd=folder, environment={"PENTAD_TRACE": trace})

    samples = interleaved(5, untraced=ours("off"), traced=ours("auto"), floor=lambda _: context.time(floor, cwd=folder),
                          ctest=lambda _: context.time(ctest, cwd=folder))
    name = f"{tests} GoogleTest cases, a process each, -j2"
    yield Row(f"{name}, untraced", samples["untraced"], samples["floor"], 1.1, note="starting the program so often")
    yield Row(f"{name}, untraced", samples["untraced"], samples["ctest"], 1, note="ctest -j2")
    yield Row(name, samples["traced"], samples["floor"], None, note="starting the program so often")
    yield Row(name, samples["traced"], samples["ctest"], 1, note="ctest -j2")
