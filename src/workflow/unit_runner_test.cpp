// What unittest knows, seen through a real Python: each kind of result, and which tests there are.
#include "workflow/unit_runner.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iterator>
#include <set>
#include <sstream>

#include "support/unit_run.hpp"

namespace pentad {
namespace {

using test::PythonProject;
using test::UnitRun;

TEST(UnitRunner, TellsOutcomesMessagesAndPlaces) {
    PythonProject project;
    project.write("helper.py", "def fail():\n    raise ValueError('deep')\n");
    project.write_tests("test_m1.py", R"(
import helper
class T1(unittest.TestCase):
    def test_pass(self): pass
    def test_fail(self):
        """A docstring is no name."""
        self.assertEqual(1, 2)
    def test_error(self): helper.fail()
    @unittest.skip("not now")
    def test_skip(self): pass
    def test_skip_inside(self): self.skipTest("inside")
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    @unittest.expectedFailure
    def test_unexpected(self): pass
    def test_exit(self): sys.exit(3)
    def test_interrupt(self): raise KeyboardInterrupt()
    def test_last(self): pass
)");
    const UnitRun run = project.run();
    EXPECT_EQ(run.listed(),
              "test_m1::T1::test_error error\ntest_m1::T1::test_exit error\ntest_m1::T1::test_expected passed\n"
              "test_m1::T1::test_fail failed\ntest_m1::T1::test_interrupt error\ntest_m1::T1::test_last passed\n"
              "test_m1::T1::test_pass passed\ntest_m1::T1::test_skip skipped\ntest_m1::T1::test_skip_inside skipped\n"
              "test_m1::T1::test_unexpected failed\n");
    EXPECT_EQ(run.told("test_m1::T1::test_fail"), "failed: AssertionError: 1 != 2");
    EXPECT_EQ(run.of("test_m1::T1::test_fail").file_location, "test_m1.py:8");
    EXPECT_EQ(run.told("test_m1::T1::test_error"), "error: ValueError: deep");
    EXPECT_EQ(run.of("test_m1::T1::test_error").file_location, "helper.py:2");
    EXPECT_EQ(run.told("test_m1::T1::test_skip"), "skipped: not now");
    EXPECT_EQ(run.told("test_m1::T1::test_skip_inside"), "skipped: inside");
    EXPECT_EQ(run.told("test_m1::T1::test_unexpected"), "failed: unexpected success");
    EXPECT_EQ(run.told("test_m1::T1::test_exit"), "error: SystemExit: 3");
    EXPECT_EQ(run.told("test_m1::T1::test_interrupt"), "error: KeyboardInterrupt");
    EXPECT_FALSE(run.outcome.interrupted);
    const std::string trace = run.of("test_m1::T1::test_error").traceback;
    EXPECT_TRUE(trace.starts_with("Traceback (most recent call last):\n  File \"")) << trace;
    EXPECT_NE(trace.find("helper.py\", line 2, in fail"), std::string::npos) << trace;
    EXPECT_EQ(trace.find("unittest"), std::string::npos) << trace;
}

TEST(UnitRunner, ATestThatIsEndedWithoutHavingBegunIsWhatItWasSaidToBe) {
    PythonProject project;
    project.write_tests("test_m.py", R"(
class AsInPython3121(unittest.TestCase):
    def run(self, result):
        try:
            if self._testMethodName == 'test_b':
                result.addSkip(self, 'not here')
                return
            super().run(result)
        finally:
            if self._testMethodName == 'test_b':
                result.stopTest(self)
    def test_a(self): pass
    def test_b(self): pass
    def test_c(self): self.fail('c')
)");
    const UnitRun run = project.run();
    EXPECT_EQ(run.listed(),
              "test_m::AsInPython3121::test_a passed\ntest_m::AsInPython3121::test_b skipped\n"
              "test_m::AsInPython3121::test_c failed\n");
    EXPECT_EQ(run.told("test_m::AsInPython3121::test_b"), "skipped: not here");
}

TEST(UnitRunner, WhatIsSaidOfATestThatDoesNotRunBlamesNoOther) {
    PythonProject project;
    project.write_tests("test_m.py", R"(
def failure(text):
    try: raise AssertionError(text)
    except AssertionError: return sys.exc_info()
class T(unittest.TestCase):
    def run(self, result):
        if self._testMethodName == 'test_b':
            result.addFailure(self, failure('of b'))
            result.stopTest(self)
        elif self._testMethodName == 'test_d':
            result.addUnexpectedSuccess(self)
            result.stopTest(self)
        else:
            super().run(result)
        if self._testMethodName == 'test_f':
            result.addFailure(self, failure('late'))
            result.stopTest(self)
    def test_a(self): pass
    def test_b(self): pass
    def test_c(self): pass
    def test_d(self): pass
    def test_e(self): pass
    def test_f(self): pass
    def test_g(self): pass
)");
    const UnitRun run = project.run();
    EXPECT_EQ(
        run.listed(),
        "test_m::T::test_a passed\ntest_m::T::test_b failed\ntest_m::T::test_c passed\ntest_m::T::test_d failed\n"
        "test_m::T::test_e passed\ntest_m::T::test_f passed\ntest_m::T::test_f[2] failed\ntest_m::T::test_g passed\n");
    EXPECT_EQ(run.told("test_m::T::test_b"), "failed: AssertionError: of b");
    EXPECT_EQ(run.told("test_m::T::test_f[2]"), "failed: AssertionError: late");
}

TEST(UnitRunner, ASubTestsFailuresAreOneResultThatNamesThem) {
    PythonProject project;
    project.write_tests("test_m.py", R"(
class T(unittest.TestCase):
    def test_some(self):
        for number in range(4):
            with self.subTest(number=number):
                if number == 3: raise ValueError("three")
                self.assertEqual(number % 2, 0)
    def test_skipped_one(self):
        with self.subTest(): self.skipTest("that one")
)");
    const UnitRun run = project.run();
    EXPECT_EQ(run.of("test_m::T::test_some").message,
              "(number=1) AssertionError: 1 != 0\n(number=3) ValueError: three");
    EXPECT_EQ(run.of("test_m::T::test_some").outcome, Outcome::failed);
    EXPECT_EQ(run.of("test_m::T::test_some").file_location, "test_m.py:8");
    EXPECT_EQ(run.told("test_m::T::test_skipped_one"), "skipped: that one");
}

TEST(UnitRunner, TroubleOfClassesAndModulesIsReportedOnceAndTheirTestsToo) {
    PythonProject project;
    project.write_tests("test_class.py", R"(
class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise RuntimeError("no database")
    def test_a(self): pass
    def test_b(self): pass
class Skipped(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise unittest.SkipTest("no network")
    def test_a(self): pass
class Leaving(unittest.TestCase):
    @classmethod
    def setUpClass(cls): sys.exit(1)
    def test_a(self): pass
class TearDown(unittest.TestCase):
    @classmethod
    def tearDownClass(cls): raise RuntimeError("late")
    def test_a(self): pass
)");
    project.write_tests("test_module.py", R"(
def setUpModule(): raise RuntimeError("module")
class T(unittest.TestCase):
    def test_a(self): pass
)");
    project.write_tests("test_module_end.py", R"(
def tearDownModule(): raise RuntimeError("end")
class T(unittest.TestCase):
    def test_a(self): pass
)");
    const UnitRun run = project.run();
    EXPECT_EQ(
        run.listed(),
        "test_class::Broken::setUpClass error\ntest_class::Broken::test_a not run\ntest_class::Broken::test_b not run\n"
        "test_class::Leaving::setUpClass error\ntest_class::Leaving::test_a not run\n"
        "test_class::Skipped::test_a skipped\n"
        "test_class::TearDown::tearDownClass error\ntest_class::TearDown::test_a passed\n"
        "test_module::T::test_a not run\ntest_module::setUpModule::setUpModule error\n"
        "test_module_end::T::test_a passed\ntest_module_end::tearDownModule::tearDownModule error\n");
    EXPECT_EQ(run.told("test_class::Broken::setUpClass"), "error: RuntimeError: no database");
    EXPECT_EQ(run.of("test_class::Broken::setUpClass").file_location, "test_class.py:5");
    EXPECT_EQ(run.told("test_class::Broken::test_a"), "not run: setUpClass failed");
    EXPECT_EQ(run.told("test_class::Skipped::test_a"), "skipped: no network");
    EXPECT_EQ(run.told("test_module::T::test_a"), "not run: setUpModule failed");
}

TEST(UnitRunner, AModuleThatCannotBeImportedIsAnError) {
    PythonProject project;
    project.write("test_import.py", "import missing_module_xyz\n");
    project.write("test_syntax.py", "x = 1\ndef broken(:\n");
    project.write("test_exit.py", "import sys\nsys.exit(0)\n");
    project.write("test_skip.py", "import unittest\nraise unittest.SkipTest('not here')\n");
    project.write("test_bytes.py", "x = '\xff'\n");
    project.write("test_nul.py", std::string_view("x = 1\0\n", 7));
    project.write_tests("test_good.py", "class T(unittest.TestCase):\n    def test_a(self): pass\n");
    const UnitRun run = project.run();
    EXPECT_EQ(run.told("test_import::_FailedTest::test_import"),
              "error: ModuleNotFoundError: No module named 'missing_module_xyz'");
    EXPECT_EQ(run.of("test_import::_FailedTest::test_import").file_location, "test_import.py:1");
    EXPECT_EQ(run.told("test_syntax::_FailedTest::test_syntax").substr(0, 18), "error: SyntaxError");
    EXPECT_EQ(run.of("test_syntax::_FailedTest::test_syntax").file_location, "test_syntax.py:2");
    EXPECT_EQ(run.told("test_exit::_FailedTest::test_exit"), "error: SystemExit: 0");
    EXPECT_EQ(run.told("test_skip::ModuleSkipped::test_skip"), "skipped: not here");
    EXPECT_EQ(run.of("test_bytes::_FailedTest::test_bytes").file_location, "test_bytes.py:1");
    EXPECT_EQ(run.of("test_nul::_FailedTest::test_nul").outcome, Outcome::error);
    EXPECT_EQ(run.told("test_good::T::test_a"), "passed");
}

TEST(UnitRunner, RunsAsyncTestsAndCleanups) {
    PythonProject project;
    project.write_tests("test_m.py", R"(
import asyncio
class A(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self): self.value = 1
    async def test_good(self):
        await asyncio.sleep(0)
        self.assertEqual(self.value, 1)
    async def test_bad(self): self.assertEqual(self.value, 2)
class C(unittest.TestCase):
    def test_cleanup(self): self.addCleanup(self.fail, "in cleanup")
    def tearDown(self): pass
)");
    const UnitRun run = project.run();
    EXPECT_EQ(run.told("test_m::A::test_good"), "passed");
    EXPECT_EQ(run.told("test_m::A::test_bad"), "failed: AssertionError: 1 != 2");
    EXPECT_EQ(run.of("test_m::A::test_bad").file_location, "test_m.py:9");
    EXPECT_EQ(run.told("test_m::C::test_cleanup"), "failed: AssertionError: in cleanup");
}

TEST(UnitRunner, NothingIsLeftOfHowTheParentWasStarted) {
    PythonProject project;
    project.write_tests("test_m.py", R"(
import __main__, multiprocessing, os, traceback
class T(unittest.TestCase):
    def test_main_is_no_file(self):
        self.assertEqual([name for name in ('__file__', '__cached__', '__spec__') if getattr(__main__, name, None)], [])
    def test_path(self):
        self.assertEqual([sys.path[0], sys.path.count('/'), sys.path.count('')], [os.getcwd(), 0, 0])
    def test_descriptors(self):
        self.assertEqual(sys.stdin.read(), '')
        links = ['/proc/self/fd/' + fd for fd in os.listdir('/proc/self/fd')]
        opened = [os.readlink(link) for link in links if os.path.lexists(link)]
        self.assertEqual([file for file in opened if 'bootstrap' in file or 'program' in file], [])
    def test_stack(self):
        files = [frame.f_code.co_filename for frame, line in traceback.walk_stack(None)]
        self.assertEqual([file for file in files if os.path.exists(file) and not file.endswith('.py')], [])
    def test_processes_that_start_anew(self):
        process = multiprocessing.get_context('spawn').Process(target=len, args=('',))
        process.start()
        process.join()
        self.assertEqual(process.exitcode, 0)
)");
    const std::string passed =
        "test_m::T::test_descriptors passed\ntest_m::T::test_main_is_no_file passed\n"
        "test_m::T::test_path passed\ntest_m::T::test_processes_that_start_anew passed\ntest_m::T::test_stack passed\n";
    EXPECT_EQ(project.run().listed(), passed);
}

TEST(UnitRunner, GivesEveryTestAnIdOfItsOwn) {
    PythonProject project;
    project.write("base.py", "import unittest\nclass Shared(unittest.TestCase):\n    def test_s(self): pass\n");
    project.write_tests("test_m.py", R"(
import doctest
from base import Shared
Again = Shared
class Outer:
    class Inner(unittest.TestCase):
        def test_a(self): pass
def documented():
    """
    >>> 1 + 1
    2
    """
def load_tests(loader, tests, pattern):
    tests.addTests(doctest.DocTestSuite())
    tests.addTest(Outer.Inner("test_a"))
    return tests
)");
    project.write("pkg/__init__.py", R"(
import os
def load_tests(loader, tests, pattern):
    return loader.discover(os.path.dirname(__file__), pattern=pattern, top_level_dir=os.path.dirname(os.path.dirname(__file__)))
)");
    project.write_tests("pkg/test_inner.py", "class T(unittest.TestCase):\n    def test_a(self): pass\n");
    EXPECT_EQ(project.run().listed(),
              "pkg::test_inner.T::test_a passed\ntest_m::DocTestCase::test_m.documented passed\n"
              "test_m::Outer.Inner::test_a passed\ntest_m::Shared::test_s passed\ntest_m::Shared::test_s[2] passed\n");
}

TEST(UnitRunner, APackageThatOnlySpeaksOfLoadTestsDoesNotHideItsModules) {
    PythonProject project;
    project.write("pkg/__init__.py", "# there is no load_tests here\n");
    project.write_tests("pkg/test_inner.py", "class T(unittest.TestCase):\n    def test_a(self): pass\n");
    EXPECT_EQ(project.run().listed(), "pkg.test_inner::T::test_a passed\n");
}

TEST(UnitRunner, RunsEachModuleAsUnittestWould) {
    PythonProject project;
    project.write("queue.py", "mine = True\n");  // a name of the standard library
    project.write("sub/helper.py", "");
    const char* checks = R"(
import queue, warnings
class T(unittest.TestCase):
    def test_path(self):
        self.assertEqual(os.path.realpath(sys.path[0]), os.path.dirname(os.path.realpath(__file__)))
        self.assertEqual(os.getcwd(), ROOT)
        self.assertIn(ROOT, sys.path)
    def test_own_module(self): self.assertTrue(queue.mine)
    def test_argv(self): self.assertTrue(sys.argv[0].endswith(" -m unittest"))
    def test_stdin(self): self.assertEqual(sys.stdin.read(), "")
    def test_git(self): self.assertNotIn("GIT_DIR", os.environ)
    def test_warnings(self): self.assertIn("default", [entry[0] for entry in warnings.filters if entry[2] is Warning])
    def test_descriptors(self):
        links = ["/proc/self/fd/%d" % fd for fd in range(3, 100)]
        self.assertEqual([os.readlink(link) for link in links if os.path.exists(link) and "pentad" in os.readlink(link)], [])
    def test_main(self): self.assertNotIn("test_other", sys.modules)
    def test_garbage_collection(self):
        import gc
        self.assertTrue(gc.isenabled())
        self.assertNotEqual(gc.get_threshold()[0], 0)
)";
    const std::string root = "ROOT = " + ("'" + project.folder.path().string() + "'\n");
    project.write_tests("test_m.py", root + checks);
    project.write_tests("sub/test_n.py", root + "import helper\n" + checks);
    ::setenv("GIT_DIR", "/nowhere", 1);
    const UnitRun run = project.run();
    ::unsetenv("GIT_DIR");
    EXPECT_EQ(run.by_id.size(), 18u);
    for (const auto& [id, result] : run.by_id) EXPECT_EQ(result.outcome, Outcome::passed) << id << result.message;
}

TEST(UnitRunner, ShowsWhatAFailingTestPrinted) {
    PythonProject project;
    project.write_tests("test_m.py", R"(
import subprocess
print("while importing")
class T(unittest.TestCase):
    def test_a(self): print("of another test")
    def test_b(self):
        print("one")
        subprocess.run(["echo", "two"])
        print("FAIL: test_z", file=sys.stderr)
        print("Ran 99 tests in 1s")
        self.fail()
    def test_c(self): print("of a third")
)");
    const UnitRun run = project.run();
    EXPECT_EQ(run.listed(), "test_m::T::test_a passed\ntest_m::T::test_b failed\ntest_m::T::test_c passed\n");
    const std::string output = run.of("test_m::T::test_b").output;
    for (const char* piece : {"one\n", "two\n", "FAIL: test_z\n", "Ran 99 tests in 1s\n"})
        EXPECT_NE(output.find(piece), std::string::npos) << output;
    for (const char* piece : {"importing", "another", "third"})
        EXPECT_EQ(output.find(piece), std::string::npos) << output;
}

TEST(UnitRunner, TellsEventsInTheirOrder) {
    PythonProject project;
    project.write_tests("test_m.py", "class T(unittest.TestCase):\n    def test_a(self): pass\n");
    const UnitRun run = project.run();
    ASSERT_EQ(run.events.size(), 6u);
    EXPECT_EQ(std::get<RunStarted>(run.events[0]).units, 1u);
    EXPECT_EQ(std::get<UnitStarted>(run.events[1]).unit, "test_m");
    EXPECT_EQ(std::get<TestStarted>(run.events[2]).id, "test_m::T::test_a");
    EXPECT_EQ(std::get<TestFinished>(run.events[3]).result.outcome, Outcome::passed);
    EXPECT_EQ(std::get<UnitFinished>(run.events[4]).totals.passed, 1);
    EXPECT_GT(std::get<UnitFinished>(run.events[4]).duration, 0);
    EXPECT_EQ(std::get<RunFinished>(run.events[5]).totals.total, 1);
}

TEST(UnitRunner, SelectsModulesByFileName) {
    PythonProject project;
    for (const char* name : {"test_one.py", "test_two.py", "other.py"})
        project.write_tests(name, "class T(unittest.TestCase):\n    def test_a(self): pass\n");
    project.request.module_pattern = "test_o*.py";
    EXPECT_EQ(project.run().listed(), "test_one::T::test_a passed\n");
    project.request.module_pattern = "";
    project.request.settings.pattern = "o*.py";
    EXPECT_EQ(project.run().listed(), "other::T::test_a passed\n");
}

TEST(UnitRunner, FindingNoTestsIsAnError) {
    PythonProject project;
    const auto code = [&] { return run_units(project.request, [](const Event&) {}).error().code; };
    EXPECT_EQ(code(), Code::no_tests);
    project.write("test_empty.py", "");
    EXPECT_EQ(code(), Code::no_tests);
    project.request.module_pattern = "test_nothing*";
    EXPECT_EQ(code(), Code::no_tests);
}

TEST(UnitRunner, SaysWhatIsWrongWithTheInterpreterOrTheSettings) {
    PythonProject project;
    project.write_tests("test_m.py", "class T(unittest.TestCase):\n    def test_a(self): pass\n");
    const auto error = [&] { return run_units(project.request, [](const Event&) {}).error(); };
    project.request.settings.interpreter = "/bin/true";
    EXPECT_EQ(error().code, Code::tool);
    EXPECT_NE(error().message.find("/bin/true can't run the tests"), std::string::npos) << error().message;
    project.request.settings.interpreter = test::python();
    project.request.settings.isolation = "thread";
    EXPECT_EQ(error().message, "[python] isolation is thread; use module or worker");
    project.request.settings.isolation = "module";
    project.request.settings.timeout = 0;
    EXPECT_EQ(error().code, Code::usage);
}

TEST(UnitRunner, WorkersRunManyModulesAndGiveTheSameResults) {
    PythonProject project;
    for (int number = 0; number < 12; ++number)
        project.write_tests("test_m" + std::to_string(number) + ".py", R"(
class T(unittest.TestCase):
    def test_a(self): pass
    def test_b(self): self.assertEqual(1, 2)
)");
    project.write_tests("sub/test_m1.py", "class T(unittest.TestCase):\n    def test_s(self): pass\n");
    const std::string apart = project.run().listed();
    project.request.settings.isolation = "worker";
    EXPECT_EQ(project.run().listed(), apart);
}

/// How many processes ran the units of three modules, the first of which does this, one after the other.
int workers_of(const std::string& lines, const std::string& of_site = "") {
    PythonProject project;
    project.request.settings.isolation = "worker";
    project.request.settings.jobs = 1;
    if (!of_site.empty()) {
        project.folder.write("site/sitecustomize.py", of_site);
        ::setenv("PYTHONPATH", (project.folder / "site").c_str(), 1);
    }
    const std::string tell = "        with open('processes', 'a') as file: print(os.getpid(), file=file)\n";
    for (const char* name : {"test_a", "test_b", "test_c"})
        project.write_tests(std::string(name) + ".py", "class T(unittest.TestCase):\n    def test_x(self):\n" + tell +
                                                           (name[5] == 'a' ? lines : ""));
    EXPECT_EQ(project.run().listed(), "test_a::T::test_x passed\ntest_b::T::test_x passed\ntest_c::T::test_x passed\n");
    ::unsetenv("PYTHONPATH");
    std::istringstream processes(project.folder.read("processes"));
    const std::set<std::string> all{std::istream_iterator<std::string>(processes), {}};
    return static_cast<int>(all.size());
}

TEST(UnitRunner, AWorkerTakesTheNextUnlessAThreadOfTheLastGoesOn) {
    EXPECT_EQ(workers_of(""), 1);
    EXPECT_EQ(workers_of("        import threading\n        threading.Thread(target=len, args=('',)).start()\n"), 1);
    EXPECT_EQ(workers_of("        import threading\n"
                         "        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()\n"),
              2);
    // One of the warm parent is not in its forks.
    EXPECT_EQ(workers_of("",
                         "import threading, time\n"
                         "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"),
              1);
}

TEST(UnitRunner, AResultThatATestPatchesIsPatched) {
    PythonProject project;
    project.write_tests("test_m.py", R"(
begun = []
plain = unittest.TestResult.startTest
unittest.TestResult.startTest = lambda self, test: (begun.append(test), plain(self, test))[1]
class T(unittest.TestCase):
    def test_a(self): self.assertEqual(len(begun), 1)
)");
    EXPECT_EQ(project.run().listed(), "test_m::T::test_a passed\n");
}

TEST(UnitRunner, InAnotherProgramItEndsWhenThatSaysSoAndLeavesSignalsAndChildrenAlone) {
    PythonProject project;
    project.write_tests("test_a.py", R"(
import subprocess
class T(unittest.TestCase):
    def test_1(self): subprocess.Popen(["sleep", "1000"], start_new_session=True)
)");
    project.write_tests("test_b.py", "class T(unittest.TestCase):\n    def test_2(self): time.sleep(1000)\n");
    sigset_t before;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
    bool blocked = false;
    bool stop = false;
    project.request.stop_asked = [&] {
        sigset_t now;
        ::pthread_sigmask(SIG_SETMASK, nullptr, &now);
        blocked = blocked || sigismember(&now, SIGINT) != sigismember(&before, SIGINT);
        return stop;
    };
    pid_t own = -1;
    const Result<UnitRunOutcome> outcome = run_units(project.request, [&](const Event& event) {
        if (std::holds_alternative<RunStarted>(event)) return;
        if (own < 0) {  // a child of the program itself, made while the tests run
            own = ::fork();
            if (own == 0) {
                ::setsid();
                ::pause();
            }
        }
        const auto* finished = std::get_if<UnitFinished>(&event);
        stop = stop || (finished != nullptr && finished->unit == "test_a");
    });
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_TRUE(outcome->interrupted);
    EXPECT_FALSE(blocked);
    ASSERT_EQ(outcome->warnings.size(), 1u) << "the sleeping process that the test left behind";
    EXPECT_EQ(outcome->results.front().outcome, Outcome::passed);
    EXPECT_EQ(outcome->results.back().outcome, Outcome::not_run);
    EXPECT_EQ(::waitpid(own, nullptr, WNOHANG), 0) << "it was ended, or reaped";
    ::kill(own, SIGKILL);
    ::waitpid(own, nullptr, 0);
}

}  // namespace
}  // namespace pentad
