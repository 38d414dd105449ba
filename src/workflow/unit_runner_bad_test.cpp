// Tests that do their worst: each gets the right outcome, all others still run, and no process is left behind.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "exec/process_table.hpp"
#include "support/unit_run.hpp"

namespace pentad {
namespace {

using test::PythonProject;
using test::UnitRun;

/// In both kinds of isolation. Every module has a test_a before and a test_z after the bad one, and a good neighbour.
class BadTests : public ::testing::TestWithParam<const char*> {
   protected:
    BadTests() {
        project.request.settings.isolation = GetParam();
        project.write_tests("test_neighbour.py", "class T(unittest.TestCase):\n    def test_n(self): pass\n");
    }
    ~BadTests() override { EXPECT_EQ(children(), ""); }

    /// Runs a module whose test_bad has these lines.
    UnitRun run_bad(const std::string& lines, const std::string& before = "") {
        std::string body;
        for (std::size_t start = 0; start < lines.size();) {
            const std::size_t end = std::min(lines.find('\n', start), lines.size());
            body += "        " + lines.substr(start, end - start) + "\n";
            start = end + 1;
        }
        project.write_tests("test_m.py",
                            before +
                                "\nclass T(unittest.TestCase):\n    def test_a(self): pass\n    def test_bad(self):\n" +
                                body + "    def test_z(self): pass\n");
        UnitRun run = project.run();
        EXPECT_EQ(run.told("test_m::T::test_a"), "passed");
        EXPECT_EQ(run.told("test_m::T::test_z"), "passed");
        EXPECT_EQ(run.told("test_neighbour::T::test_n"), "passed");
        return run;
    }
    static std::string bad(const UnitRun& run) { return run.told("test_m::T::test_bad"); }

    static std::string children() {
        std::string names;
        for (const ProcessEntry& entry : all_processes())
            if (entry.parent == ::getpid()) names += entry.name + " ";
        return names;
    }

    PythonProject project;
};

INSTANTIATE_TEST_SUITE_P(Isolation, BadTests, ::testing::Values("module", "worker"),
                         [](const auto& suite) { return std::string(suite.param); });

TEST_P(BadTests, SegmentationFault) {
    const UnitRun run = run_bad("import ctypes\nprint('last words', flush=True)\nctypes.string_at(0)");
    EXPECT_EQ(bad(run), "crashed: crashed: SIGSEGV");
    EXPECT_EQ(run.of("test_m::T::test_bad").file_location, "test_m.py:8");
    EXPECT_EQ(run.of("test_m::T::test_bad").output, "last words\n");
}

TEST_P(BadTests, Exit) {
    EXPECT_EQ(bad(run_bad("os._exit(0)")), "crashed: exited with status 0 in the middle of the test");
}

TEST_P(BadTests, Abort) { EXPECT_EQ(bad(run_bad("os.abort()")), "crashed: crashed: SIGABRT"); }

TEST_P(BadTests, HangThatIgnoresEverySignal) {
    project.request.settings.timeout = 1;
    const UnitRun run = run_bad(
        "import signal, subprocess\nfor number in range(1, 32):\n    try: signal.signal(number, signal.SIG_IGN)\n"
        "    except OSError: pass\nsubprocess.Popen(['sleep', '1000'], start_new_session=True)\nwhile True: "
        "time.sleep(10)");
    EXPECT_EQ(bad(run), "timed out: timed out after 1 s");
    EXPECT_EQ(run.of("test_m::T::test_bad").file_location, "test_m.py:11");
}

TEST_P(BadTests, ProcessesLeftBehind) {
    const UnitRun run = run_bad(R"(import subprocess
subprocess.Popen(["sleep", "1001"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 2000)
        time.sleep(1000)
    os._exit(0)
os.wait())");
    EXPECT_EQ(bad(run), "passed");
    ASSERT_EQ(run.outcome.warnings.size(), 2u);
    std::string all = run.outcome.warnings[0] + run.outcome.warnings[1];
    EXPECT_TRUE(run.outcome.warnings[0].starts_with("test_m: left process ")) << all;
    EXPECT_NE(all.find("(sleep) behind; ended"), std::string::npos) << all;
}

TEST_P(BadTests, MuchOutput) {
    const UnitRun run =
        run_bad("for _ in range(64): os.write(1, b'x' * 1048576)\nos.write(1, b'the end')\nself.fail()");
    EXPECT_EQ(bad(run), "failed: AssertionError: None");
    const std::string output = run.of("test_m::T::test_bad").output;
    EXPECT_LT(output.size(), 140'000u);
    EXPECT_TRUE(output.ends_with("the end"));
    EXPECT_NE(output.find(" bytes left out …"), std::string::npos);
}

TEST_P(BadTests, ClosedStandardFiles) {
    EXPECT_EQ(bad(run_bad("os.close(0)\nos.close(1)\nos.close(2)")), "passed");
    EXPECT_EQ(bad(run_bad("sys.stdout.close()\nsys.stderr.close()")), "passed");
    EXPECT_EQ(bad(run_bad("del sys.stdout\ndel sys.stderr")), "passed");
    EXPECT_EQ(bad(run_bad("null = os.open('/dev/null', os.O_RDWR)\nos.dup2(null, 1)\nos.dup2(null, 2)")), "passed");
}

TEST_P(BadTests, AllDescriptorsClosed) {
    EXPECT_EQ(bad(run_bad("os.closerange(0, 65536)")), "passed");
    EXPECT_EQ(bad(run_bad("os.closerange(3, 65536)\nself.fail('seen')")), "failed: AssertionError: seen");
}

TEST_P(BadTests, RemovedWorkingDirectory) {
    EXPECT_EQ(bad(run_bad(
                  "import tempfile\nfolder = tempfile.mkdtemp()\nos.chdir(folder)\nos.rmdir(folder)\nself.fail('x')")),
              "failed: AssertionError: x");
}

TEST_P(BadTests, Limits) {
    EXPECT_EQ(bad(run_bad("import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
                          "resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\nos.umask(0o777)")),
              "passed");
}

TEST_P(BadTests, EndlessRecursion) {
    EXPECT_EQ(bad(run_bad("def again(): again()\nagain()")), "error: RecursionError: maximum recursion depth exceeded");
}

TEST_P(BadTests, ForkThatComesBack) {
    EXPECT_EQ(bad(run_bad("child = os.fork()\nif child: self.assertEqual(os.waitpid(child, 0)[1], 0)")), "passed");
    EXPECT_EQ(bad(run_bad("child = os.fork()\nif not child: self.fail('in the child')\n"
                          "self.assertEqual(os.waitpid(child, 0)[1], 256)")),
              "passed");
}

TEST_P(BadTests, ThreadThatGoesOn) {
    const UnitRun run =
        run_bad("import threading\nthreading.Thread(target=time.sleep, args=(1000,), name='sleepy').start()");
    EXPECT_EQ(bad(run), "passed");
    ASSERT_EQ(run.outcome.warnings.size(), 1u);
    EXPECT_EQ(run.outcome.warnings[0], "test_m: thread sleepy was still running at the end");
}

TEST_P(BadTests, ThreadingThatIsTheWorkspacesOwn) {
    project.folder.write("threading.py",
                         "def main_thread(): raise ValueError\ndef active_count(): raise SystemExit(3)\n");
    const UnitRun run = run_bad("import threading, _thread\n_thread.start_new_thread(time.sleep, (1,))");
    EXPECT_EQ(bad(run), "passed");
    EXPECT_EQ(run.by_id.count("test_m::process::exit"), 0u);
}

TEST_P(BadTests, WhatThreadingCallsAtExitRaises) {
    const UnitRun run = run_bad(
        "import threading\nif hasattr(threading, '_register_atexit'): threading._register_atexit(lambda: 1 / 0)");
    EXPECT_EQ(bad(run), "passed");
    EXPECT_EQ(run.by_id.count("test_m::process::exit"), 0u);
}

TEST_P(BadTests, EndsItsParent) {
    EXPECT_EQ(bad(run_bad("os.kill(os.getppid(), 9)\ntime.sleep(10)")),
              "crashed: crashed: it ended the process that had started it");
}

TEST_P(BadTests, StopsItsParent) { EXPECT_EQ(bad(run_bad("os.kill(os.getppid(), 19)")), "passed"); }

TEST_P(BadTests, EndsItsGroup) { EXPECT_EQ(bad(run_bad("os.kill(0, 9)")), "crashed: crashed: SIGKILL"); }

TEST_P(BadTests, CrashAtExit) {
    const UnitRun run = run_bad("import atexit\natexit.register(os.abort)");
    EXPECT_EQ(bad(run), "passed");
    EXPECT_EQ(run.told("test_m::process::exit"), "crashed: crashed: SIGABRT at exit, after the last test");
}

TEST_P(BadTests, CrashInSetUpClass) {
    const UnitRun run = run_bad("pass", R"(
class B(unittest.TestCase):
    @classmethod
    def setUpClass(cls): os.abort()
    def test_b(self): pass
)");
    EXPECT_EQ(run.told("test_m::B::setUpClass"), "crashed: crashed: SIGABRT in setUpClass");
    EXPECT_EQ(run.told("test_m::B::test_b"), "not run: setUpClass crashed");
}

TEST_P(BadTests, CrashAndHangInTheImport) {
    project.request.settings.timeout = 1;
    project.write("test_crash.py", "import os\nos.abort()\n");
    project.write("test_exit.py", "import os\nos._exit(0)\n");
    project.write("test_hang.py", "import time\ntime.sleep(1000)\n");
    const UnitRun run = run_bad("pass");
    EXPECT_EQ(run.told("test_crash::_FailedTest::test_crash"),
              "crashed: crashed: SIGABRT while the module was imported");
    EXPECT_EQ(run.told("test_exit::_FailedTest::test_exit"),
              "crashed: exited with status 0 while the module was imported");
    EXPECT_EQ(run.told("test_hang::_FailedTest::test_hang"),
              "timed out: timed out after 1 s while the module was imported");
    EXPECT_EQ(run.of("test_hang::_FailedTest::test_hang").file_location, "test_hang.py:2");
}

TEST_P(BadTests, EveryTestCrashes) {
    std::string text = "class T(unittest.TestCase):\n";
    for (int number = 0; number < 5; ++number)
        text += "    def test_" + std::to_string(number) + "(self): os._exit(" + std::to_string(number) + ")\n";
    project.write_tests("test_all.py", text);
    const UnitRun run = run_bad("pass");
    for (int number = 0; number < 5; ++number)
        EXPECT_EQ(run.told("test_all::T::test_" + std::to_string(number)),
                  "crashed: exited with status " + std::to_string(number) + " in the middle of the test");
}

TEST_P(BadTests, InterruptKeepsWhatHadFinished) {
    project.write_tests("test_m.py", R"(
class T(unittest.TestCase):
    def test_a(self): pass
    def test_hang(self):
        open("started", "w").close()
        time.sleep(1000)
    def test_z(self): pass
)");
    project.request.settings.jobs = 1;
    sigset_t interrupt;  // blocked in both threads: only the runner's descriptor shall take it
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &interrupt, nullptr);
    std::thread interrupter([&] {
        while (!project.folder.exists("started")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        ::kill(::getpid(), SIGINT);
    });
    const UnitRun run = project.run();
    ::pthread_sigmask(SIG_UNBLOCK, &interrupt, nullptr);
    interrupter.join();
    EXPECT_TRUE(run.outcome.interrupted);
    EXPECT_EQ(run.told("test_m::T::test_a"), "passed");
    EXPECT_EQ(run.told("test_m::T::test_hang"), "not run: interrupted");
    EXPECT_EQ(run.told("test_m::T::test_z"), "not run: interrupted");
}

}  // namespace
}  // namespace pentad
