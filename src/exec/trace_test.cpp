#include "exec/trace.hpp"

#include <cstdlib>

#include "exec/trace_fixture.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::Traced;

struct TraceTest : test::TraceCase {
    Traced shell(const std::string& text) const { return run({"/bin/sh", "-c", text}); }
    static std::vector<std::pair<std::string, std::string>> pairs_of_programs() {
        const std::string program = test::probe_program(), apart = test::probe_program("_static");
        return {{program, program}, {program, apart}, {apart, program}, {apart, apart}};
    }
};
PENTAD_TRACE_METHODS(TraceTest);

TEST_P(TraceTest, SeesEveryWayToAFile) {
    for (const char* verb : {"open", "raw-open", "old-open", "stat", "lstat", "statx", "raw-stat", "access",
                             "faccessat2", "mmap", "openat2", "thread"}) {
        const Traced traced = probe({verb, "a.txt"});
        EXPECT_EQ(traced.status, 0) << verb << '\n' << traced.told();
        EXPECT_EQ(traced.at("a.txt"), "content") << verb << '\n' << traced.told();
        EXPECT_TRUE(traced.trace.is_complete()) << verb << '\n' << traced.told();
        EXPECT_EQ(traced.at("sub/b.txt"), "") << verb;
    }
}

TEST_P(TraceTest, SeesStaticProgramsTheSame) {
    for (const char* verb : {"open", "raw-open", "stat", "lstat", "statx", "access", "mmap", "openat2", "thread"}) {
        const Traced traced = probe({verb, "a.txt"}, "_static");
        EXPECT_EQ(traced.at("a.txt"), "content") << verb << '\n' << traced.told();
        EXPECT_TRUE(traced.trace.is_complete()) << verb << '\n' << traced.told();
    }
}

TEST_P(TraceTest, SeesFoldersThatAreListedAndThoseThatAreNot) {
    EXPECT_EQ(probe({"list", "sub"}).at("sub"), "listing");
    EXPECT_EQ(probe({"open", "sub"}).at("sub"), "listing");
    EXPECT_EQ(probe({"list", "."}).at("."), "listing");
    EXPECT_EQ(probe({"stat", "sub"}).at("sub"), "folder");
    EXPECT_EQ(probe({"chdir", "sub"}).at("sub"), "folder");
}

TEST_P(TraceTest, SeesWhatIsNotThere) {
    const Traced traced = probe({"no-open", "missing.txt", "+", "no-stat", "none/such.txt", "+", "no-stat", "a.txt/x"});
    EXPECT_EQ(traced.status, 0) << traced.told();
    EXPECT_EQ(traced.at("missing.txt"), "absence");
    EXPECT_EQ(traced.at("none"), "absence");
    EXPECT_EQ(traced.at("a.txt"), "content");
}

TEST_P(TraceTest, FollowsSymlinksPartByPart) {
    fs::create_directory_symlink("sub", root / "way");
    fs::create_symlink("way/b.txt", root / "link");
    const Traced followed = probe({"open", "link"});
    EXPECT_EQ(followed.at("link"), "symlink") << followed.told();
    EXPECT_EQ(followed.at("way"), "symlink");
    EXPECT_EQ(followed.at("sub/b.txt"), "content");
    const Traced read = probe({"readlink", "way/../link"});
    EXPECT_EQ(read.at("link"), "symlink") << read.told();
    EXPECT_EQ(read.at("sub/b.txt"), "");
    EXPECT_EQ(probe({"lstat", "link"}).at("link"), "symlink");
    EXPECT_EQ(probe({"realpath", "link"}).at("link"), "symlink");
    fs::create_symlink("nowhere", root / "dangling");
    const Traced dangling = probe({"no-stat", "dangling"});
    EXPECT_EQ(dangling.at("dangling"), "symlink");
    EXPECT_EQ(dangling.at("nowhere"), "absence") << dangling.told();
}

TEST_P(TraceTest, FindsRealPathsAsWithoutIt) {
    fs::create_directory_symlink("sub", root / "way");
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"a.txt", "a.txt"}, {"./sub//../a.txt", "a.txt"}, {"sub/", "sub"},         {"way/b.txt", "sub/b.txt"},
        {".", "."},         {"a.txt/", "ENOTDIR"},        {"a.txt/..", "ENOTDIR"}, {"a.txt/.", "ENOTDIR"},
        {"none", "ENOENT"}, {"none/..", "ENOENT"},        {"", "ENOENT"}};
    for (const auto& [path, real] : expected) {
        const bool works = !real.starts_with("E");
        const std::string wanted = works ? (real == "." ? root : root / real).string() : real;
        const Traced traced = probe({"is-real", path, wanted});
        EXPECT_EQ(traced.status, 0) << path << traced.told();
    }
    EXPECT_EQ(probe({"realpath", "way/b.txt"}).at("way"), "symlink");
    EXPECT_EQ(probe({"realpath", "a.txt"}).at("a.txt"), "content");
    EXPECT_EQ(probe({"is-real", "none", "ENOENT"}).at("none"), "absence");
    EXPECT_EQ(probe({"is-real", "/", "/"}).status, 0);
}

TEST_P(TraceTest, KnowsWhereRelativePathsStart) {
    const Traced moved = probe({"chdir", "sub", "+", "open", "b.txt", "+", "raw-open", "../a.txt"});
    EXPECT_EQ(moved.at("sub/b.txt"), "content") << moved.told();
    EXPECT_EQ(moved.at("a.txt"), "content");
    EXPECT_EQ(moved.at("b.txt"), "");
    const Traced by_folder = probe({"openat", "sub", "b.txt"});
    EXPECT_EQ(by_folder.at("sub/b.txt"), "content") << by_folder.told();
    EXPECT_EQ(by_folder.at("sub"), "folder");
    const Traced whole = probe({"open", (root / "sub" / ".." / "a.txt").string()});
    EXPECT_EQ(whole.at("a.txt"), "content") << whole.told();
}

TEST_P(TraceTest, KnowsThatItMoved) {
    for (const char* verb : {"chdir", "raw-chdir", "fchdir", "raw-fchdir"}) {
        const Traced moved = probe({"open", "a.txt", "+", verb, "sub", "+", "open", "b.txt"});
        EXPECT_EQ(moved.at("a.txt"), "content") << verb << moved.told();
        EXPECT_EQ(moved.at("sub/b.txt"), "content") << verb << moved.told();
        EXPECT_EQ(moved.at("b.txt"), "") << verb;
    }
    // Another, in the same memory.
    const Traced apart = probe({"vfork-open", "sub", "b.txt", "+", "open", "a.txt"});
    EXPECT_EQ(apart.at("sub/b.txt"), "content") << apart.told();
    EXPECT_EQ(apart.at("a.txt"), "content") << apart.told();
    EXPECT_EQ(apart.at("sub/a.txt"), "");
}

TEST_P(TraceTest, KnowsThatItsFolderWasRenamed) {
    for (const char* verb : {"rename", "raw-rename"}) {
        SpawnPlan plan =
            plan_of({test::probe_program(), "open", "b.txt", "+", verb, "../sub", "../other", "+", "open", "b.txt"});
        plan.folder = (root / "sub").string();
        const Traced traced = test::run_traced(*session, plan);
        EXPECT_EQ(traced.status, 0) << verb << traced.told();
        EXPECT_EQ(traced.at("other/b.txt"), "content") << verb << traced.told();
        fs::rename(root / "other", root / "sub");
    }
}

TEST_P(TraceTest, SeesWhatIsWritten) {
    const Traced made = probe({"write", "new.txt", "+", "open", "new.txt"});
    EXPECT_EQ(made.at("new.txt"), "content made written") << made.told();
    EXPECT_EQ(probe({"open", "a.txt", "+", "write", "a.txt"}).at("a.txt"), "content written");
    EXPECT_EQ(probe({"append", "a.txt"}).at("a.txt"), "content written");
    EXPECT_EQ(probe({"fopen", "other.txt", "we"}).at("other.txt"), "content made written");
    const Traced moved = probe({"rename", "new.txt", "moved.txt"});
    EXPECT_EQ(moved.at("new.txt"), "absence written") << moved.told();
    EXPECT_EQ(moved.at("moved.txt"), "content made written");
    EXPECT_EQ(probe({"unlink", "moved.txt"}).at("moved.txt"), "absence written");
}

TEST_P(TraceTest, KnowsThatNothingStoodWhereItMadeSomething) {
    const std::string own = "absence made written";
    const Traced sought = probe({"no-stat", "new.txt", "+", "write", "new.txt", "+", "unlink", "new.txt"});
    EXPECT_EQ(sought.at("new.txt"), own) << sought.told();
    const Traced appended =
        probe({"no-open", "sub/new.txt", "+", "fopen", "sub/new.txt", "a", "+", "unlink", "sub/new.txt"});
    EXPECT_EQ(appended.at("sub/new.txt"), own) << appended.told();
    // By several processes, of which the library is in some.
    for (const auto& [first, second] : pairs_of_programs()) {
        const Traced others = shell(first + " no-stat new.txt; " + second + " unlink new.txt; " + first +
                                    " write new.txt; " + second + " unlink new.txt");
        EXPECT_EQ(others.status, 0) << others.told();
        EXPECT_EQ(others.at("new.txt"), own) << first << second << others.told();
    }
}

TEST_P(TraceTest, KnowsNothingOfWhatItRemoved) {
    EXPECT_EQ(probe({"stat", "a.txt", "+", "write", "a.txt", "+", "unlink", "a.txt"}).at("a.txt"), "absence written");
    // The one that removes it, and the one that finds nothing there.
    for (const auto& [first, second] : pairs_of_programs()) {
        folder.write("ws/b.txt", "b\n");
        const Traced traced = shell(first + " unlink b.txt; " + second + " write b.txt; " + first + " unlink b.txt");
        EXPECT_EQ(traced.status, 0) << traced.told();
        EXPECT_EQ(traced.at("b.txt"), "absence written") << first << second << traced.told();
    }
}

TEST_P(TraceTest, SeesStdio) {
    for (const char* mode : {"r", "rb", "r,ccs=UTF-8"}) {
        const Traced traced = probe({"fopen", "a.txt", mode});
        EXPECT_EQ(traced.status, 0) << mode << traced.told();
        EXPECT_EQ(traced.at("a.txt"), "content") << mode << traced.told();
    }
}

TEST_P(TraceTest, SeesWhatItStarts) {
    const std::string program = test::probe_program();
    for (const char* verb : {"exec", "bare-exec", "vfork", "spawn"}) {
        const Traced traced = probe({verb, program, "open", "a.txt"});
        EXPECT_EQ(traced.status, 0) << verb << traced.told();
        EXPECT_EQ(traced.at("a.txt"), "content") << verb << traced.told();
        EXPECT_EQ(traced.at(program), "content") << verb << traced.told();
    }
    const Traced inner = probe({"spawn", test::probe_program("_static"), "raw-open", "a.txt"});
    EXPECT_EQ(inner.at("a.txt"), "content") << inner.told();
    const Traced emptied = run({"/usr/bin/env", "-i", program, "stat", "a.txt"});
    EXPECT_EQ(emptied.at("a.txt"), "content") << emptied.told();
}

TEST_P(TraceTest, SeesScriptsAndTheirInterpreters) {
    folder.write("ws/tool", "#!/bin/sh\ncat \"$1\" > /dev/null\n", 0755);
    const std::string program = (root / "tool").string();
    folder.write("ws/outer", "#!" + program + " a.txt\n", 0755);
    const Traced traced = probe({"exec", (root / "outer").string()});
    EXPECT_EQ(traced.at("outer"), "content") << traced.told();
    EXPECT_EQ(traced.at("tool"), "content");
    EXPECT_EQ(traced.at("a.txt"), "content");
    EXPECT_EQ(traced.at("/usr/bin/dash"), "content");
}

TEST_P(TraceTest, ListsFilesOutsideToo) {
    const fs::path outside = folder.write("elsewhere/o.txt", "o\n");
    const Traced traced = probe({"open", outside.string(), "+", "no-stat", (folder / "nothing").string()});
    EXPECT_EQ(traced.at(outside.string()), "content") << traced.told();
    EXPECT_EQ(traced.at((folder / "nothing").string()), "absence");
    for (const TracedPath& path : traced.trace.paths) {
        EXPECT_EQ(path.outside, path.path.starts_with('/')) << path.path;
        EXPECT_FALSE(path.path.starts_with("/proc")) << path.path;
        EXPECT_EQ(path.path.find("libpentad-trace"), std::string::npos) << path.path;
    }
}

TEST_P(TraceTest, IsNotDisturbedByWhatProgramsDo) {
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"filter", "a.txt"}, {"ptrace", "a.txt"}, {"timer", "a.txt", "sub/b.txt", "restart"}}) {
        if (GetParam() == TraceMethod::ptrace && arguments[0] == "ptrace") continue;  // a taint, see trace_taint_test
        const Traced traced = probe(arguments);
        EXPECT_EQ(traced.status, 0) << arguments[0] << traced.told();
        EXPECT_EQ(traced.at("a.txt"), "content") << arguments[0] << traced.told();
        EXPECT_TRUE(traced.trace.is_complete()) << arguments[0] << traced.told();
    }
}

TEST_P(TraceTest, SignalsDoNotInterruptWhatTheLibraryRecords) {
    if (GetParam() == TraceMethod::notification || test::has_listener_around())
        GTEST_SKIP() << "the kernel interrupts a call of which we have not heard yet";
    const Traced traced = probe({"timer", "a.txt", "-", "interrupt"});
    EXPECT_EQ(traced.status, 0) << traced.told();
}

TEST_P(TraceTest, SignalsAndStopsAreAsWithoutIt) {
    const Traced traced = run({"/usr/bin/python3", "-c", R"(
import os, signal, threading, time
def fork(work):
    child = os.fork()
    if child == 0:
        work()
        os._exit(5)
    return child
def stops():
    os.kill(os.getpid(), signal.SIGSTOP)
    open('a.txt')
child = fork(stops)
status = os.waitpid(child, os.WUNTRACED)[1]
assert os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGSTOP, status
time.sleep(0.1)
assert open(f'/proc/{child}/stat').read().split()[2] in 'Tt', 'it goes on'
os.kill(child, signal.SIGCONT)
status = os.waitpid(child, os.WCONTINUED)[1]
assert os.WIFCONTINUED(status), status
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5

seen = []
signal.signal(signal.SIGUSR1, lambda *_: seen.append('usr1'))
signal.signal(signal.SIGTRAP, lambda *_: seen.append('trap'))
signal.signal(signal.SIGCHLD, lambda *_: seen.append('child'))
signal.raise_signal(signal.SIGUSR1)
signal.raise_signal(signal.SIGTRAP)
assert os.waitpid(fork(lambda: None), 0)[1] == 5 << 8
assert seen == ['usr1', 'trap', 'child'], seen

for number in signal.SIGKILL, signal.SIGTERM, signal.SIGABRT:
    child = fork(signal.pause)
    os.kill(child, number)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -number

def execs_in_a_thread():
    threading.Thread(target=os.execv, args=('/bin/cat', ['cat', 'sub/b.txt'])).start()
    signal.pause()
assert os.waitpid(fork(execs_in_a_thread), 0)[1] == 0
)"});
    EXPECT_EQ(traced.status, 0) << traced.told();
    EXPECT_EQ(traced.at("a.txt"), "content");
    EXPECT_EQ(traced.at("sub/b.txt"), "content");
    EXPECT_TRUE(traced.trace.is_complete()) << traced.told();
}

TEST_P(TraceTest, TracesProgramsWithASanitizer) {
    const Traced traced = probe({"open", "a.txt", "+", "stat", "sub/b.txt", "+", "fopen", "a.txt", "r"}, "_asan");
    if (GetParam() == TraceMethod::ptrace)
        EXPECT_TRUE(traced.has(Taint::own_listener)) << "its search for leaks uses ptrace\n" << traced.told();
    else
        EXPECT_EQ(traced.status, 0) << traced.told();
    EXPECT_EQ(traced.at("a.txt"), "content") << traced.told();
    EXPECT_EQ(traced.at("sub/b.txt"), "content");
}

TEST_P(TraceTest, KeepsThePreloadedLibrariesOfTheUser) {
    SpawnPlan plan = plan_of({test::probe_program(), "open", "a.txt"});
    plan.environment.emplace_back("LD_PRELOAD=/no/such/library.so");  // the loader looks for it
    const Traced traced = test::run_traced(*session, plan);
    EXPECT_EQ(traced.at("/no"), "absence") << traced.told();
    EXPECT_EQ(traced.at("a.txt"), "content");
}

TEST_P(TraceTest, SeesPythonsImports) {
    folder.write("ws/pack/__init__.py", "");
    folder.write("ws/pack/inner.py",
                 "import os, sqlite3\nos.listdir('sub')\nopen('a.txt').read()\n"
                 "sqlite3.connect('file:data.db?mode=ro', uri=True).execute('select * from t')\n");
    ASSERT_EQ(run({"/usr/bin/python3", "-c",
                   "import sqlite3; c = sqlite3.connect('data.db'); c.execute('create table t(x)'); c.commit()"})
                  .status,
              0);
    const Traced traced = run({"/usr/bin/python3", "-B", "-c", "import pack.inner"});
    EXPECT_EQ(traced.status, 0) << traced.told();
    EXPECT_EQ(traced.at("pack/__init__.py"), "content");
    EXPECT_EQ(traced.at("pack/inner.py"), "content");
    EXPECT_EQ(traced.at("pack"), "listing");
    EXPECT_EQ(traced.at("sub"), "listing");
    EXPECT_EQ(traced.at("a.txt"), "content");
    EXPECT_NE(traced.at("data.db").find("content"), std::string::npos) << traced.told();
    EXPECT_TRUE(traced.trace.is_complete()) << traced.told();
}

/// Its programs make their system calls themselves. Once for all methods: the compiler takes its time.
struct TraceGoTest : test::TraceCase {};
INSTANTIATE_TEST_SUITE_P(Trace, TraceGoTest, testing::Values(TraceMethod::notification), test::method_name);

TEST_P(TraceGoTest, SeesGoPrograms) {
    folder.write("go/main.go",
                 "package main\nimport \"os\"\nfunc main() {\n"
                 "  if _, err := os.ReadFile(os.Args[1]); err != nil { os.Exit(1) }\n"
                 "  if _, err := os.ReadDir(\"sub\"); err != nil { os.Exit(2) }\n"
                 "  if _, err := os.Stat(\"missing\"); err == nil { os.Exit(3) }\n}\n");
    const std::string build = "cd '" + (folder / "go").string() + "' && HOME=${HOME:-$PWD} GO111MODULE=off GOFLAGS= " +
                              "CGO_ENABLED=0 PATH=$PATH:/usr/local/go/bin go build -o ../reader main.go";
    if (std::system((build + " >/dev/null 2>&1").c_str()) != 0) GTEST_SKIP() << "no Go compiler here";
    for (const TraceMethod method : {TraceMethod::hybrid, TraceMethod::notification, TraceMethod::ptrace}) {
        const Result<TraceSession> traces = TraceSession::start(root, method);
        ASSERT_TRUE(traces);
        const Traced traced = test::run_traced(*traces, plan_of({(folder / "reader").string(), "a.txt"}));
        EXPECT_EQ(traced.status, 0) << traced.told();
        EXPECT_EQ(traced.at("a.txt"), "content") << traced.told();
        EXPECT_EQ(traced.at("sub"), "listing");
        EXPECT_EQ(traced.at("missing"), "absence");
        EXPECT_TRUE(traced.trace.is_complete()) << traced.told();
    }
}

TEST(TraceMethodsTest, SeeTheSame) {
    const test::TempFolder folder;
    folder.write("ws/data/x.txt", "x\n");
    const fs::path root = folder / "ws";
    std::map<std::string, std::string> seen[3];
    for (const TraceMethod method : {TraceMethod::hybrid, TraceMethod::notification, TraceMethod::ptrace}) {
        const Result<TraceSession> session = TraceSession::start(root, method);
        ASSERT_TRUE(session) << session.error().message;
        SpawnPlan plan;
        plan.arguments = {"/usr/bin/python3", "-B", "-c",
                          "import asyncio, glob, json, os, pathlib, shutil, sqlite3, subprocess, tempfile\n"
                          "glob.glob('**/*', recursive=True); os.path.realpath('data/x.txt'); os.walk('.')\n"
                          "list(pathlib.Path('.').rglob('*')); shutil.which('cat')\n"
                          "subprocess.run(['/bin/sh', '-c', 'cat data/* > /dev/null; ls -l'], stdout=-3)\n"
                          "shutil.copytree('data', 'copy'); shutil.rmtree('copy')"};
        plan.environment = {"PATH=/usr/bin:/bin"};
        plan.folder = root;
        const Traced traced = test::run_traced(*session, plan);
        if (traced.status < 0) GTEST_SKIP() << traced.trouble;
        EXPECT_EQ(traced.status, 0) << traced.told();
        EXPECT_TRUE(traced.trace.is_complete()) << traced.told();
        seen[static_cast<int>(method)] = traced.paths;
    }
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[1], seen[2]);
    EXPECT_EQ(seen[0]["data"], "listing");
}

}  // namespace
}  // namespace pentad
