#include "workflow/why.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "support/project.hpp"
#include "workflow/test_run.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A project whose only module, test_a, ran on a.py and looked for conftest.py in vain.
struct Traced {
    Project project;

    Traced() {
        project.folder.write("a.py", "1\n");
        project.folder.write("test_a.py",
                             "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        pass\n");
        TestRequest request;
        request.traces = [](const UnitRunOutcome&) {
            return std::vector{UnitFacts{.unit = "test_a",
                                         .facts = {{FactClass::content, "test_a.py"},
                                                   {FactClass::content, "a.py"},
                                                   {FactClass::listing, "data"},
                                                   {FactClass::absent, "conftest.py"}}}};
        };
        project.folder.write("data/one", "1\n");
        std::this_thread::sleep_for(std::chrono::milliseconds(60));  // what is younger than a run proves nothing
        must(test_workspace(project.workspace, request, [](const Event&) {}));
    }
    Why ask(const std::string& name = "test_a::T::test_it") { return must(why(project.workspace, name)); }
};

TEST(Why, says_that_nothing_differs_or_which_files_do) {
    Traced at;
    Why why = at.ask();
    EXPECT_EQ(why.unit, "test_a");
    EXPECT_FALSE(why.choice.runs());
    EXPECT_EQ(why.choice.run, 1);
    EXPECT_EQ(why.dependencies, 4u);
    at.project.folder.write("a.py", "2\n");
    at.project.folder.write("conftest.py", "");
    why = at.ask();
    EXPECT_EQ(why.choice.reason, SelectionReason::changed);
    EXPECT_THAT(why.differing, ElementsAre(Fact{FactClass::content, "a.py"}, Fact{FactClass::absent, "conftest.py"}));
}

TEST(Why, knows_tests_by_a_part_of_their_id_and_modules) {
    Traced at;
    EXPECT_EQ(at.ask("test_it").name, "test_a::T::test_it");
    EXPECT_EQ(at.ask("test_a").unit, "test_a");
    const Result<Why> missing = why(at.project.workspace, "nothing");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::not_found);
    EXPECT_THAT(missing.error().message, HasSubstr("no test or module nothing ever ran"));
}

TEST(Why, of_a_test_that_was_not_traced_is_that) {
    Traced at;
    at.project.folder.write("test_b.py",
                            "import unittest\nclass T(unittest.TestCase):\n    def test_b(self):\n"
                            "        pass\n");
    at.project.workspace.settings.trace = "off";
    must(test_workspace(at.project.workspace, {}, [](const Event&) {}));
    EXPECT_EQ(at.ask("test_b").choice.reason, SelectionReason::untraced);
    EXPECT_THAT(must(affected(at.project.workspace, {})).untraced, ElementsAre("test_b"));
}

TEST(Affected, are_the_units_that_read_the_file_or_would_see_it_come) {
    Traced at;
    const auto asked = [&](const std::string& path) {
        return must(affected(at.project.workspace, {(at.project.folder / path).string()})).units;
    };
    ASSERT_EQ(asked("a.py").size(), 1u);
    EXPECT_EQ(asked("a.py")[0].unit, "test_a");
    EXPECT_THAT(asked("a.py")[0].tests, ElementsAre("test_a::T::test_it"));
    EXPECT_THAT(asked("a.py")[0].files, ElementsAre("a.py"));
    EXPECT_EQ(asked("conftest.py").size(), 1u);
    EXPECT_EQ(asked("data/new").size(), 1u);
    EXPECT_EQ(asked("data").size(), 1u);
    EXPECT_THAT(asked("other.py"), IsEmpty());
}

}  // namespace
}  // namespace pentad
