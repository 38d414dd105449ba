// Units that are forks of one process: whose an access is.
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "exec/trace_fixture.hpp"
#include "exec/world_fixture.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

/// Forks a child for each argument, all at once, that runs it as code; then prints their numbers, in that order, when
/// all have ended, and waits.
constexpr const char* k_parent = R"(
import ctypes, os, subprocess, sys
prctl = ctypes.CDLL(None).prctl
before = open('before.txt').read()
subprocess.run(['/bin/cat', 'helper.txt'], stdout=subprocess.DEVNULL)
exec(os.environ.get('BEFORE', ''))
children = []
for code in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        os.setsid()
        prctl(36, 1, 0, 0, 0)
        try:
            exec(code)
            os._exit(0)
        except BaseException as error:
            print(error, file=sys.stderr, flush=True)
            os._exit(1)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
print(*children, flush=True)
sys.stdin.read()
)";

struct TraceForksTest : test::TraceCase {
    void SetUp() override {
        TraceCase::SetUp();
        folder.write("ws/before.txt", "");
        folder.write("ws/helper.txt", "");
        for (const char* name : {"one.txt", "two.txt", "three.txt"}) folder.write("ws/" + std::string(name), "");
    }

    /// What each unit, as the code says, has done.
    std::vector<UnitTrace> run_units(const std::vector<std::string>& units, const WorldEntry* world = nullptr) {
        SpawnPlan plan = plan_of({"/usr/bin/python3", "-c", k_parent});
        plan.arguments.insert(plan.arguments.end(), units.begin(), units.end());
        Result<Trace> trace = session->trace_forks();
        EXPECT_TRUE(trace);
        plan.trace = &trace->entry();
        plan.world = world;
        plan.environment.push_back("BEFORE=" + first);
        int in[2], out[2];
        EXPECT_TRUE(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0);
        plan.descriptors = {{in[0], 0}, {out[1], 1}};
        const Result<pid_t> parent = spawn(plan);
        EXPECT_TRUE(parent) << parent.error().message;
        ::close(in[0]);
        ::close(out[1]);
        std::vector<UnitTrace> traces;
        const std::string line = first_line(out[0]);
        std::vector<pid_t> numbers;
        for (const std::string& number : split(line, ' ')) numbers.push_back(std::stoi("0" + number));
        // What ran before its number is heard of is no helper of those that end meanwhile.
        for (const pid_t unit : numbers) {
            EXPECT_TRUE(trace->begin_unit(unit));
            traces.push_back(trace->end_unit(unit, false));
        }
        helpers = trace->of_helpers();
        ::close(in[1]);
        ::close(out[0]);
        EXPECT_EQ(test::exit_status_of(*parent), 0);
        EXPECT_EQ(traces.size(), units.size());
        traces.resize(units.size());
        return traces;
    }

    UnitTrace helpers;
    std::string first;  ///< what the parent does before it forks, as code

    static std::string first_line(int fd) {
        std::string line;
        for (char letter = 0; ::read(fd, &letter, 1) == 1 && letter != '\n';) line += letter;
        return line;
    }
};
PENTAD_TRACE_METHODS(TraceForksTest);

using test::picture_of;

TEST_P(TraceForksTest, EachUnitHasItsOwnAndWhatWasBefore) {
    const std::vector<UnitTrace> traces =
        run_units({"open('one.txt')", "os.stat('two.txt'); os.listdir('sub')", "os.path.exists('absent')"});
    const std::vector<std::map<std::string, std::string>> expected = {
        {{"one.txt", "content"}}, {{"two.txt", "content"}, {"sub", "listing"}}, {{"absent", "absence"}}};
    for (std::size_t at = 0; at < traces.size(); ++at) {
        EXPECT_EQ(picture_of(traces[at].paths), expected[at]);
        EXPECT_TRUE(traces[at].is_complete()) << traces[at].taints.begin()->second;
        ASSERT_NE(traces[at].before_fork, nullptr);
        const auto before = picture_of(*traces[at].before_fork);
        EXPECT_EQ(before.at("before.txt"), "content");
        EXPECT_FALSE(before.contains("one.txt") || before.contains("two.txt"));
    }
    EXPECT_EQ(picture_of(helpers.paths).at("helper.txt"), "content");
    EXPECT_FALSE(picture_of(helpers.paths).contains("one.txt"));
    EXPECT_TRUE(traces[0].before_fork == traces[2].before_fork) << "is read once";
}

TEST_P(TraceForksTest, UnitsStartWhereTheirParentIsByThen) {
    first = "os.chdir('sub')";
    const std::vector<UnitTrace> traces = run_units({"open('b.txt')", "os.chdir('..'); open('one.txt')"});
    EXPECT_EQ(picture_of(traces[0].paths), (std::map<std::string, std::string>{{"sub/b.txt", "content"}}));
    EXPECT_EQ(picture_of(traces[1].paths).at("one.txt"), "content");
}

TEST_P(TraceForksTest, WhatAUnitStartsIsItsOwn) {
    const std::string quiet = ", stdout=subprocess.DEVNULL, check=True)";
    const std::vector<UnitTrace> traces = run_units({
        "subprocess.run(['/bin/cat', 'one.txt']" + quiet,
        "subprocess.run(['/bin/cat', 'two.txt'], env={}" + quiet,
        "subprocess.run(['/bin/sh', '-c', '(sleep 0.1; cat three.txt) & exit 0'], start_new_session=True" + quiet +
            "; os.wait()",
        "subprocess.run(['" + test::probe_program("_static") + "', 'open', 'a.txt'], check=True)",
    });
    const char* const files[] = {"one.txt", "two.txt", "three.txt", "a.txt"};
    for (std::size_t at = 0; at < traces.size(); ++at) {
        const auto picture = picture_of(traces[at].paths);
        for (const char* file : files)
            EXPECT_EQ(picture.contains(file), file == std::string(files[at])) << file << " in unit " << at;
        EXPECT_TRUE(traces[at].is_complete()) << traces[at].taints.begin()->second;
    }
}

/// An orphan in a session of its own, whose unit has not become its parent.
TEST_P(TraceForksTest, WhoseAProcessIsCanBeUnknown) {
    const std::vector<UnitTrace> traces = run_units({R"(
import time
prctl(36, 0, 0, 0, 0)
end, its_end = os.pipe()
if os.fork() == 0:
    os.setsid()
    parent = os.getpid()
    if os.fork() == 0:
        while os.getppid() == parent: time.sleep(0.01)
        time.sleep(0.1)
        os.execv('/bin/cat', ['cat', 'three.txt'])
    os._exit(0)
os.wait()
os.close(its_end)
os.read(end, 1)
time.sleep(0.3)
)",
                                                     "open('one.txt')"});
    EXPECT_TRUE(traces[0].taints.contains(Taint::unknown_process));
    EXPECT_TRUE(traces[1].taints.contains(Taint::unknown_process)) << "it could be its";
}

TEST_P(TraceForksTest, AUnitThatNobodyHeardOfIsNotTraced) {
    Result<Trace> trace = session->trace_forks();
    ASSERT_TRUE(trace);
    EXPECT_TRUE(trace->end_unit(4711, false).taints.contains(Taint::not_traced));
}

TEST_P(TraceForksTest, AUnitWithSurvivorsIsTainted) {
    Result<Trace> trace = session->trace_forks();
    ASSERT_TRUE(trace && trace->begin_unit(4711));
    EXPECT_TRUE(trace->end_unit(4711, true).taints.contains(Taint::survivor));
}

/// A process far below, that waits until it is known, and then executes what is the unit.
TEST_P(TraceForksTest, AProcessThatIsToldOfIsAUnit) {
    SpawnPlan plan = plan_of(
        {"/bin/sh", "-c", "cat one.txt; sh -c 'sh -c \"echo \\$\\$; read go; exec cat two.txt\"; cat three.txt'"});
    Result<Trace> trace = session->trace_told();
    ASSERT_TRUE(trace);
    plan.trace = &trace->entry();
    int in[2], out[2];
    ASSERT_TRUE(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0);
    plan.descriptors = {{in[0], 0}, {out[1], 1}};
    const Result<pid_t> parent = spawn(plan);
    ASSERT_TRUE(parent) << parent.error().message;
    ::close(out[1]);
    const pid_t unit = std::stoi("0" + first_line(out[0]));
    ASSERT_TRUE(trace->begin_unit(unit));
    ASSERT_EQ(::write(in[1], "\n", 1), 1);
    EXPECT_EQ(test::exit_status_of(*parent), 0);
    for (const int end : {in[0], in[1], out[0]}) ::close(end);
    const UnitTrace rest = trace->end();
    const UnitTrace own = trace->end_unit(unit, false);
    EXPECT_EQ(picture_of(own.paths).at("two.txt"), "content");
    EXPECT_FALSE(picture_of(own.paths).contains("one.txt") || picture_of(own.paths).contains("three.txt"));
    EXPECT_TRUE(own.is_complete() && rest.is_complete());
    EXPECT_EQ(picture_of(rest.paths).at("one.txt"), "content");
    EXPECT_EQ(picture_of(rest.paths).at("three.txt"), "content");
    EXPECT_FALSE(picture_of(rest.paths).contains("two.txt"));
}

/// As what a JVM has started to look after it, when that ends first.
TEST_P(TraceForksTest, AnOrphanBelowAProcessThatIsToldOfCountsForAll) {
    const std::string orphan = "(while [ -e /proc/$parent ]; do sleep 0.01; done; exec cat three.txt) &";
    SpawnPlan plan = plan_of({"/bin/sh", "-c", ": $(sh -c 'parent=$$; " + orphan + " exit'; :)"});
    Result<Trace> trace = session->trace_told();
    ASSERT_TRUE(trace);
    plan.trace = &trace->entry();
    const Result<pid_t> parent = spawn(plan);
    ASSERT_TRUE(parent) << parent.error().message;
    EXPECT_EQ(test::exit_status_of(*parent), 0);
    const UnitTrace rest = trace->end();
    EXPECT_TRUE(rest.is_complete()) << rest.taints.begin()->second;
    EXPECT_EQ(picture_of(rest.paths).at("three.txt"), "content");
}

TEST_P(TraceForksTest, SeesTheContentOfItsWorld) {
    PENTAD_NEEDS_WORLDS(root);
    fs::create_symlink("one.txt", root / "link");
    const Result<World> world = World::make(root, {{.path = "link", .kind = FileKind::symlink, .bytes = "two.txt"},
                                                   {.path = "three.txt", .kind = FileKind::absent},
                                                   {.path = "new.txt", .kind = FileKind::regular}});
    ASSERT_TRUE(world) << world.error().message;
    const std::vector<UnitTrace> traces = run_units(
        {"open('link')", "os.path.exists('three.txt'); subprocess.run(['/bin/cat', 'new.txt'])"}, &world->entry());
    EXPECT_EQ(picture_of(traces[0].paths).at("two.txt"), "content");
    EXPECT_EQ(picture_of(traces[0].paths).count("one.txt"), 0U);
    EXPECT_EQ(picture_of(traces[1].paths).at("three.txt"), "absence");
    EXPECT_EQ(picture_of(traces[1].paths).at("new.txt"), "content");
    EXPECT_TRUE(traces[1].is_complete()) << traces[1].taints.begin()->second;
}

TEST_P(TraceForksTest, SeesTheContentOfAUsersWorld) {
    const Result<World> world =
        World::make(root, {{.path = "new.txt", .kind = FileKind::regular}}, {.method = WorldMethod::user_namespace});
    if (!world || test::run_shell("true", root, &world->entry()).status != 0) GTEST_SKIP() << "no user namespaces here";
    const std::vector<UnitTrace> traces =
        run_units({"open('new.txt'); subprocess.run(['/bin/cat', 'one.txt'])"}, &world->entry());
    EXPECT_EQ(picture_of(traces[0].paths).at("new.txt"), "content");
    EXPECT_EQ(picture_of(traces[0].paths).at("one.txt"), "content");
    EXPECT_TRUE(traces[0].is_complete()) << traces[0].taints.begin()->second;
}

}  // namespace
}  // namespace pentad
