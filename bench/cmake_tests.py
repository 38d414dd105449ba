"""Projects of CMake's whose tests say nothing, for the benches gtest and ctest."""
import json
import shutil

SETTINGS = '[gtest]\nisolation = "test"\n'


def configure(context, folder, text):
    """Written anew only if it is another one: its build takes long."""
    file = folder / "CMakeLists.txt"
    if file.exists() and file.read_text() == text and (folder / "build" / "build.ninja").exists():
        return False
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    file.write_text(text)
    (folder / "pentad.toml").write_text(SETTINGS)  # makes it a workspace of its own
    return True


def build(context, folder):
    context.run(["cmake", "-G", "Ninja", "-S", ".", "-B", "build"], folder)
    context.run(["ninja", "-C", "build", "-j2"], folder)


def gtest_project(context, tests):
    """One program of GoogleTest's with so many tests, each known to CTest."""
    folder, parts = context.folder / f"gtest-{tests}", 4
    files = " ".join(f"part_{part}.cpp" for part in range(parts))
    text = ("cmake_minimum_required(VERSION 3.20)\nproject(trivial CXX)\nset(CMAKE_CXX_STANDARD 17)\nenable_testing()\n"
            f"find_package(GTest REQUIRED)\nadd_executable(trivial {files})\ntarget_link_libraries(trivial PRIVATE GTest::gtest_main)\n"
            "include(GoogleTest)\ngtest_discover_tests(trivial DISCOVERY_TIMEOUT 60)\n")
    if configure(context, folder, text):
        for part in range(parts):
            body = "".join(f"TEST(Part{part}, Test{number}) {{ EXPECT_EQ({number} + 1, {number + 1}); }}\n"
                           for number in range(part, tests, parts))
            (folder / f"part_{part}.cpp").write_text("#include <gtest/gtest.h>\n" + body)
        (folder / "names").write_text("".join(f"Part{number % parts}.Test{number}\n" for number in range(tests)))
        build(context, folder)
    return folder


def ctest_project(context, tests):
    """So many tests of CTest's, each the same program that does nothing."""
    folder = context.folder / f"ctest-{tests}"
    text = ("cmake_minimum_required(VERSION 3.20)\nproject(trivial C)\nenable_testing()\nadd_executable(trivial trivial.c)\n"
            f"foreach(number RANGE 1 {tests})\n  add_test(NAME test_${{number}} COMMAND trivial ${{number}})\nendforeach()\n")
    if configure(context, folder, text):
        (folder / "trivial.c").write_text("int main(void) { return 0; }\n")
        build(context, folder)
    return folder


def ours_and_ctest(context, folder, tests):
    """What takes turns: pentad, which finds and passes so many tests, untraced and traced; and ctest."""
    context.pentad_run("init", cwd=folder)
    ran = json.loads(context.pentad_run("test", "-j2", "--all", "--json", cwd=folder))
    if (ran["total"], ran["passed"]) != (tests, tests):
        raise SystemExit(f"bench: pentad ran {ran['total']} tests, {ran['passed']} passed; expected {tests}")

    def ours(trace):
        return lambda _: context.time([context.pentad, "test", "-j2", "--all"], cwd=folder, environment={"PENTAD_TRACE": trace})

    return {"untraced": ours("off"), "traced": ours("auto"),
            "ctest": lambda _: context.time(["ctest", "-j2", "-Q"], cwd=folder / "build")}
