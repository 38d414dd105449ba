// Units in several worlds of one workspace at once, with a real Python.
#include "workflow/place_runner.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "exec/process_table.hpp"
#include "exec/world.hpp"
#include "exec/world_support.hpp"
#include "support/unit_run.hpp"

namespace pentad {
namespace {

std::string told(const std::vector<TestResult>& results) {
    std::string text;
    for (const TestResult& result : results) text += result.id + " " + std::string(to_string(result.outcome)) + "\n";
    return text;
}

/// How many children this process has.
std::ptrdiff_t children() {
    return std::ranges::count_if(all_processes(), [](const ProcessEntry& entry) { return entry.parent == ::getpid(); });
}

/// Worlds in which value.py holds 1, 2, 3, …; of each kind that works here in turn.
class PlaceRunnerTest : public testing::Test {
   protected:
    void SetUp() override {
        project_.write("value.py", "VALUE = 0\n");
        if (world_support(project_.request.root).method == WorldMethod::none)
            GTEST_SKIP() << "no worlds here: " << world_support(project_.request.root).why;
    }

    void make(int count, WorldMethod method) {
        for (int value = 1; value <= count; ++value) {
            Result<World> world = World::make(
                project_.request.root,
                {{.path = "value.py", .kind = FileKind::regular, .bytes = "VALUE = " + std::to_string(value) + "\n"}},
                {.method = method});
            ASSERT_TRUE(world) << world.error().message;
            worlds_.push_back(std::move(*world));
        }
        for (const World& world : worlds_)
            places_.push_back({project_.request.root, &world.entry(), {{.unit = "test_value"}}});
    }
    void make(int count) { make(count, world_support(project_.request.root).method); }

    std::vector<UnitRunOutcome> run(PlaceRunner& runner) {
        Result<std::vector<UnitRunOutcome>> outcomes = runner.run(places_);
        EXPECT_TRUE(outcomes) << outcomes.error().message;
        return outcomes ? std::move(*outcomes) : std::vector<UnitRunOutcome>(places_.size());
    }

    test::PythonProject project_;
    std::vector<World> worlds_;
    std::vector<RunPlace> places_;
};

constexpr const char* k_tells_value = R"(
import value
class T(unittest.TestCase):
    def test_value(self): self.fail("value %d, %s" % (value.VALUE, sorted(os.listdir("."))))
    def test_writes(self):
        with open("written_%d" % value.VALUE, "w") as file: file.write("x")
)";

TEST_F(PlaceRunnerTest, EachOfFourWorldsSeesItsOwnContentAndNoneTheOthers) {
    project_.write_tests("test_value.py", k_tells_value);
    project_.request.settings.jobs = 4;
    for (const WorldMethod method : {WorldMethod::mount_namespace, WorldMethod::user_namespace}) {
        if (method < world_support(project_.request.root).method) continue;
        worlds_.clear();
        places_.clear();
        make(4, method);
        PlaceRunner runner(project_.request);
        for (int round = 0; round < 2; ++round) {
            const std::vector<UnitRunOutcome> outcomes = run(runner);
            for (std::size_t at = 0; at < outcomes.size(); ++at) {
                ASSERT_EQ(told(outcomes[at].results),
                          "test_value::T::test_value failed\ntest_value::T::test_writes passed\n");
                const std::string value = std::to_string(at + 1);
                // What the first round wrote is there in the second, and in no other world.
                const std::string written = round == 0 ? "" : ", 'written_" + value + "'";
                EXPECT_EQ(outcomes[at].results[0].message,
                          "AssertionError: value " + value + ", ['test_value.py', 'value.py'" + written + "]")
                    << name_of(method);
            }
        }
    }
    EXPECT_EQ(project_.folder.read("value.py"), "VALUE = 0\n");
    EXPECT_FALSE(project_.folder.exists("written_1"));
    EXPECT_EQ(children(), 0) << "something is left behind";
}

TEST_F(PlaceRunnerTest, AHangInOneWorldIsThatWorldsTimeout) {
    project_.write_tests("test_value.py", R"(
import value
class T(unittest.TestCase):
    def test(self):
        if value.VALUE == 2: time.sleep(60)
)");
    project_.request.settings.timeout = 2;
    make(2);
    PlaceRunner runner(project_.request);
    const std::vector<UnitRunOutcome> outcomes = run(runner);
    EXPECT_EQ(told(outcomes[0].results), "test_value::T::test passed\n");
    EXPECT_EQ(told(outcomes[1].results), "test_value::T::test timed out\n");
}

TEST_F(PlaceRunnerTest, ALeakIsPinnedOnItsWorldAndEnded) {
    project_.write_tests("test_value.py", R"(
import value, subprocess
class T(unittest.TestCase):
    def test(self):
        if value.VALUE == 2: subprocess.Popen(["sleep", "1000"], start_new_session=True)
)");
    make(3);
    {
        PlaceRunner runner(project_.request);
        const std::vector<UnitRunOutcome> outcomes = run(runner);
        EXPECT_TRUE(outcomes[0].warnings.empty());
        ASSERT_EQ(outcomes[1].warnings.size(), 1U);
        EXPECT_TRUE(outcomes[1].warnings[0].starts_with("test_value: left process ")) << outcomes[1].warnings[0];
        EXPECT_TRUE(outcomes[2].warnings.empty());
        EXPECT_EQ(children(), 1) << "only the warm interpreter";
    }
    EXPECT_EQ(children(), 0);
}

TEST_F(PlaceRunnerTest, ACrashOfTheParentInOneWorldHarmsNoOther) {
    project_.write_tests("test_value.py", R"(
import value, signal
class T(unittest.TestCase):
    def test(self):
        if value.VALUE == 2: os.kill(os.getppid(), signal.SIGKILL); time.sleep(30)
)");
    make(3);
    PlaceRunner runner(project_.request);
    for (int round = 0; round < 2; ++round) {
        const std::vector<UnitRunOutcome> outcomes = run(runner);
        EXPECT_EQ(told(outcomes[0].results), "test_value::T::test passed\n");
        EXPECT_EQ(told(outcomes[1].results), "test_value::T::test crashed\n");
        EXPECT_EQ(told(outcomes[2].results), "test_value::T::test passed\n");
    }
}

TEST_F(PlaceRunnerTest, CtrlCEndsAllFourAndLeavesNothing) {
    project_.write_tests("test_value.py", R"(
import value, signal
class T(unittest.TestCase):
    def test(self):
        if value.VALUE == 4: os.kill(%PENTAD%, signal.SIGINT)
        time.sleep(60)
)");
    std::string text = project_.folder.read("test_value.py");
    text.replace(text.find("%PENTAD%"), 8, std::to_string(::getpid()));
    project_.write("test_value.py", text);
    project_.request.settings.jobs = 4;
    make(4);
    {
        PlaceRunner runner(project_.request);
        for (const UnitRunOutcome& outcome : run(runner)) EXPECT_TRUE(outcome.interrupted);
    }
    EXPECT_EQ(children(), 0);
}

TEST_F(PlaceRunnerTest, AUnitThatOneWorldLacksIsMissingThereOnly) {
    project_.write_tests("test_value.py", "class T(unittest.TestCase):\n    def test(self): pass\n");
    make(1);
    Result<World> without = World::make(project_.request.root, {{.path = "test_value.py"}});
    ASSERT_TRUE(without) << without.error().message;
    places_.push_back({project_.request.root, &without->entry(), {{.unit = "test_value"}}});
    PlaceRunner runner(project_.request);
    const std::vector<UnitRunOutcome> outcomes = run(runner);
    EXPECT_EQ(told(outcomes[0].results), "test_value::T::test passed\n");
    EXPECT_EQ(told(outcomes[1].results), "");
}

TEST_F(PlaceRunnerTest, AFileThatShadowsWhatIsLoadedDoesSoInItsWorldOnly) {
    project_.write_tests("test_value.py", R"(
import value, tempfile
class T(unittest.TestCase):
    def test(self): self.assertFalse(hasattr(tempfile, "SHADOW"))
)");
    make(1);
    Result<World> with = World::make(project_.request.root,
                                     {{.path = "tempfile.py", .kind = FileKind::regular, .bytes = "SHADOW = 1\n"}});
    ASSERT_TRUE(with) << with.error().message;
    places_.push_back({project_.request.root, &with->entry(), {{.unit = "test_value"}}});
    PlaceRunner runner(project_.request);
    const std::vector<UnitRunOutcome> outcomes = run(runner);
    EXPECT_EQ(told(outcomes[0].results), "test_value::T::test passed\n");
    EXPECT_EQ(told(outcomes[1].results), "test_value::T::test failed\n");
}

TEST_F(PlaceRunnerTest, AnInterpreterThatLoadsTheWorkspaceRunsOnePlaceAfterTheOther) {
    // What such an interpreter has loaded is of no world: it is started in each of them instead.
    project_.write_tests("test_value.py", k_tells_value);
    project_.write("site/sitecustomize.py", "import value_of_site\n");
    project_.write("site/value_of_site.py", "");
    ASSERT_EQ(::setenv("PYTHONPATH", (project_.folder / "site").c_str(), 1), 0);
    make(2);
    PlaceRunner runner(project_.request);
    const std::vector<UnitRunOutcome> outcomes = run(runner);
    ::unsetenv("PYTHONPATH");
    for (std::size_t at = 0; at < outcomes.size(); ++at) {
        ASSERT_EQ(outcomes[at].results.size(), 2U);
        EXPECT_TRUE(outcomes[at].results[0].message.starts_with("AssertionError: value " + std::to_string(at + 1)));
    }
}

TEST(PlaceRunnerFolders, CopiesRunAtOnceToo) {
    test::PythonProject project;
    std::vector<RunPlace> places;
    for (const std::string place : {"one", "two"}) {
        project.write("copies/" + place + "/value.py", "VALUE = '" + place + "'\n");
        places.push_back({project.folder / "copies" / place,
                          nullptr,
                          {{.unit = "test_value", .only = {"test_value::T::test_place"}}}});
        project.write_tests("copies/" + place + "/test_value.py",
                            "import value\nclass T(unittest.TestCase):\n    def test_place(self): "
                            "self.fail(value.VALUE + ' ' + os.path.basename(os.getcwd()))\n");
    }
    PlaceRunner runner(project.request);
    const Result<std::vector<UnitRunOutcome>> outcomes = runner.run(places);
    ASSERT_TRUE(outcomes) << outcomes.error().message;
    for (std::size_t at = 0; at < 2; ++at) {
        const std::string name = at == 0 ? "one" : "two";
        ASSERT_EQ(told((*outcomes)[at].results), "test_value::T::test_place failed\n");
        EXPECT_EQ((*outcomes)[at].results[0].message, "AssertionError: " + name + " " + name);
    }
}

}  // namespace
}  // namespace pentad
