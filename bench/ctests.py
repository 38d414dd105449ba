"""200 tests of CTest's, each a trivial program that is started anew, against ctest."""
import json

from gtests import write
from harness import Row, interleaved


def rows(context):
    tests = context.count(200)
    folder = context.folder / f"ctests-{tests}"
    folder.mkdir(exist_ok=True)
    write(folder / "pentad.toml", "")
    write(folder / "trivial.c", "int main(int count, char** arguments) { return count == 2 && arguments[1] ? 0 : 1; }\n")
    write(folder / "CMakeLists.txt", "cmake_minimum_required(VERSION 3.14)\nproject(ctests C)\nenable_testing()\n"
          "add_executable(trivial trivial.c)\n" +
          "".join(f"add_test(NAME trivial_{number:03} COMMAND trivial {number})\n" for number in range(tests)))
    context.run(["cmake", "-S", ".", "-B", "build", "-G", "Ninja"], folder)
    context.run(["cmake", "--build", "build"], folder)
    context.pentad_run("init", cwd=folder)
    ran = json.loads(context.pentad_run("test", "-j2", "--json", cwd=folder))
    if (ran["total"], ran["passed"]) != (tests, tests):
        raise SystemExit(f"bench: pentad ran {ran['total']} tests, {ran['passed']} passed; expected {tests}")

    def ours(trace):
        return lambda _: context.time([context.pentad, "test", "-j2", "--all"], cwd=folder, environment={"PENTAD_TRACE": trace})

    def build(_):
        return context.time(["cmake", "--build", "build", "--parallel", "2"], cwd=folder)

    samples = interleaved(9, untraced=ours("off"), traced=ours("auto"), build=build,
                          ctest=lambda _: context.time(["ctest", "--test-dir", "build", "-j2"], cwd=folder))
    name, theirs = f"{tests} ctest tests, -j2", samples["build"] + samples["ctest"]
    yield Row(f"{name}, untraced", samples["untraced"], samples["ctest"], 1, note="ctest -j2")
    yield Row(name, samples["traced"], samples["ctest"], 1, note="ctest -j2")
    yield Row(f"{name}, untraced", samples["untraced"], theirs, None, note="cmake --build, ctest -j2")
