#include "workflow/interpreter.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "support/temp_folder.hpp"
#include "support/unit_run.hpp"

namespace pentad {
namespace {

class Interpreter : public ::testing::Test {
   protected:
    /// A shim that counts its calls and leads to Debian's Python.
    void write_shim(const std::string& leads_to) {
        folder.write("shims/python3",
                     "#!/bin/sh\necho x >>" + (folder / "calls").string() + "\nexec " + leads_to + " \"$@\"\n", 0755);
    }
    std::string found() {
        const Result<std::filesystem::path> result = find_interpreter(search, folder / "logs");
        return result ? result->string() : "error: " + result.error().message;
    }
    std::size_t calls() const {
        const std::string text = folder.read("calls");
        return text == "(absent)" ? 0 : text.size() / 2;
    }

    test::TempFolder folder;
    InterpreterSearch search{folder / "work", "", {"PATH=" + (folder / "shims").string() + ":/usr/bin:/bin"}};

    void SetUp() override {
        std::filesystem::create_directories(folder / "work");
        std::filesystem::create_directories(folder / "logs");
    }
};

TEST_F(Interpreter, AsksAShimOnce) {
    write_shim(test::python());
    EXPECT_EQ(found(), test::python());
    EXPECT_EQ(found(), test::python());
    EXPECT_EQ(calls(), 1u);
    folder.write("work/.python-version", "3.9\n");
    EXPECT_EQ(found(), test::python());
    EXPECT_EQ(calls(), 2u);
}

TEST_F(Interpreter, AsksAgainWhenTheAnswerIsGoneOrUnreadable) {
    write_shim(test::python());
    folder.write("logs/interpreter_cache.json", "{\"key\": 3}");
    EXPECT_EQ(found(), test::python());
    folder.write("logs/interpreter_cache.json", "[torn");
    EXPECT_EQ(found(), test::python());
    EXPECT_EQ(calls(), 2u);
}

TEST_F(Interpreter, WorksWhereNothingCanBeKept) {
    write_shim(test::python());
    folder.remove("logs");
    EXPECT_EQ(found(), test::python());
    EXPECT_FALSE(folder.exists("logs"));
}

TEST_F(Interpreter, SaysWhatAShimThatLeadsNowhereSaid) {
    folder.write("shims/python3", "#!/bin/sh\necho 'version 3.99 is not installed' >&2\nexit 1\n", 0755);
    EXPECT_NE(found().find("does not lead to an interpreter (version 3.99 is not installed)"), std::string::npos)
        << found();
}

TEST_F(Interpreter, RunsTestsInAVirtualEnvironment) {
    test::PythonProject project;
    if (std::system(
            (test::python() + " -m venv --without-pip " + (project.folder / ".venv").string() + " >/dev/null 2>&1")
                .c_str()) != 0)
        GTEST_SKIP() << "python3 can't make a virtual environment (Debian: python3-venv)";
    project.write_tests("test_m.py", R"(
class T(unittest.TestCase):
    def test_prefix(self):
        self.assertEqual(sys.prefix, os.path.join(os.getcwd(), ".venv"))
        self.assertNotEqual(sys.prefix, sys.base_prefix)
)");
    project.request.settings.interpreter = "";
    ::unsetenv("VIRTUAL_ENV");
    const test::UnitRun run = project.run();
    EXPECT_EQ(run.told("test_m::T::test_prefix"), "passed");
    EXPECT_EQ(run.outcome.interpreter, (project.folder / ".venv/bin/python").string());
}

}  // namespace
}  // namespace pentad
