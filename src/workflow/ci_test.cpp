#include "workflow/ci.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "store/regressions_file.hpp"
#include "store/result_file.hpp"
#include "support/project.hpp"
#include "support/unit_run.hpp"
#include "workflow/run_tests.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_results = "test_batch_logs/ci_test_results.json";
constexpr const char* k_baseline = "test_batch_logs/baseline_results.json";

class Ci : public testing::Test {
   protected:
    Ci() {
        project_.workspace.settings.interpreter = test::python();
        write("a", "pass");
        write("b", "pass");
    }
    /// test_NAME.py with one test that does `body`, and logs that it ran.
    void write(const std::string& name, const std::string& body) {
        project_.folder.write("test_" + name + ".py",
                              "import os, signal, time, unittest\n"
                              "class T(unittest.TestCase):\n"
                              "    def test_it(self):\n"
                              "        open('" +
                                  log() + "', 'a').write('" + name + " ')\n        " + body + "\n");
    }
    std::string log() { return project_.folder / "test_batch_logs/ran"; }
    /// What ran since the last call, sorted: `a b `.
    std::string ran() {
        std::string text = project_.folder.read("test_batch_logs/ran");
        project_.folder.remove("test_batch_logs/ran");
        return text == "(absent)" ? "" : text;
    }
    Result<CiOutcome> try_ci(const CiRequest& request) {
        return ci(project_.workspace, request, [](const Event&) {});
    }
    CiOutcome run(const CiRequest& request = {}) { return must(try_ci(request)); }
    CiOutcome set_baseline() { return run({.set_baseline = true}); }

    Project project_;
};

TEST_F(Ci, ComparesWithNothingOnlyAfterSayingSoAndRunsNothing) {
    const Result<CiOutcome> outcome = try_ci({.compare = true});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::not_found);
    EXPECT_EQ(ran(), "");
    EXPECT_FALSE(project_.folder.exists(k_results));
}

TEST_F(Ci, TheBaselineIsOfThePresentTreeWhateverRanLast) {
    EXPECT_TRUE(run().ran);
    EXPECT_EQ(ran().size(), 4u);
    const CiOutcome stored = set_baseline();
    EXPECT_FALSE(stored.ran);
    EXPECT_EQ(ran(), "") << "these results are of exactly this tree";
    EXPECT_EQ(must(read_results_file(project_.folder / k_baseline)).run, stored.run.id);
    project_.folder.write("helper.py", "x = 1\n");
    EXPECT_TRUE(set_baseline().ran) << "another tree";
    EXPECT_EQ(ran().size(), 4u);
}

TEST_F(Ci, ResultsOfAPartOrOfARunThatWasCutShortAreNoBaseline) {
    run({.pattern = "test_a.py"});
    ran();
    EXPECT_TRUE(set_baseline().ran) << "a part's results do not serve";
    EXPECT_EQ(ran().size(), 4u);
    const std::string before = project_.folder.read(k_baseline);
    const CiOutcome part = run({.pattern = "test_a.py", .set_baseline = true});
    EXPECT_FALSE(part.baseline_set);
    EXPECT_THAT(part.notes, testing::Contains(HasSubstr("no baseline was set")));
    write("a", "self.fail()");
    const CiOutcome cut = run({.set_baseline = true, .retries = 0, .fail_fast = true});
    EXPECT_EQ(cut.baseline_set.has_value(), cut.run.totals.not_run == 0);
    write("a", "os.kill(" + std::to_string(::getpid()) + ", signal.SIGINT); time.sleep(20)");
    project_.folder.write(k_baseline, before);
    const CiOutcome interrupted = run({.set_baseline = true, .retries = 0});
    EXPECT_TRUE(interrupted.run.interrupted);
    EXPECT_FALSE(interrupted.baseline_set);
    EXPECT_EQ(exit_code(interrupted, false), 130);
    EXPECT_EQ(project_.folder.read(k_baseline), before);
}

TEST_F(Ci, ARegressionIsTwoAndWhatFailedBeforeIsOne) {
    write("a", "self.fail()");
    set_baseline();
    const CiOutcome same = run({.compare = true});
    EXPECT_EQ(exit_code(same, false), 1);
    EXPECT_THAT(same.comparison->still_failing, ElementsAre("test_a::T::test_it"));
    write("a", "pass");
    write("b", "self.fail()");
    const CiOutcome other = run({.compare = true});
    EXPECT_EQ(exit_code(other, false), 2) << "one fixed and one broken is a regression";
    EXPECT_THAT(other.comparison->fixed, ElementsAre("test_a::T::test_it"));
    EXPECT_THAT(project_.folder.read("test_batch_logs/regressions.json"), HasSubstr("test_b::T::test_it"));
    EXPECT_EQ(exit_code(run(), false), 1) << "without --compare";
}

TEST_F(Ci, ABaselineThatCanNotBeWrittenIsKnownBeforeAnyTestRuns) {
    project_.folder.write("folder/x", "");
    const Result<CiOutcome> outcome = try_ci({.set_baseline = true, .baseline_file = project_.folder / "folder"});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(exit_code(outcome.error().code), 70);
    EXPECT_EQ(ran(), "");
    run({.set_baseline = true, .baseline_file = project_.folder / "new/place/b.json"});
    EXPECT_TRUE(project_.folder.exists("new/place/b.json"));
    EXPECT_FALSE(project_.folder.exists(k_baseline));
}

TEST_F(Ci, AFlakyPassFailsOnlyWhenAsked) {
    write("a", "p = 'test_batch_logs/again'; self.assertTrue(os.path.exists(p) or open(p, 'w').close())");
    const CiOutcome outcome = run();
    EXPECT_EQ(outcome.run.totals.flaky, 1);
    EXPECT_EQ(exit_code(outcome, false), 0);
    EXPECT_EQ(exit_code(outcome, true), 1);
    project_.folder.remove("test_batch_logs/again");
    EXPECT_EQ(exit_code(run({.retries = 0}), false), 1) << "without a retry it is a failure";
}

TEST_F(Ci, ShardsAreJoinedStoredAndCompared) {
    write("c", "self.fail()");
    set_baseline();
    write("b", "self.fail()");
    ran();
    std::vector<std::string> folders;
    for (int index = 1; index <= 4; ++index) {
        const CiOutcome part = run({.shard = Shard{index, 4}});
        EXPECT_EQ(part.empty_shard, index == 4);
        if (part.empty_shard) {
            EXPECT_EQ(exit_code(part, true), 0);
        }
        const std::string name = "test_batch_logs/shard" + std::to_string(index);
        project_.folder.write(name + "/ci_test_results.json", project_.folder.read(k_results));
        folders.push_back(project_.folder / name);
    }
    ran();
    const CiOutcome joined = run({.compare = true, .merge = folders});
    EXPECT_EQ(ran(), "");
    EXPECT_EQ(joined.run.totals.total, 3);
    EXPECT_EQ(exit_code(joined, false), 2);
    EXPECT_THAT(joined.notes, IsEmpty()) << "the tree is this one";
    const Session session = must(Session::open_to_read(project_.workspace));
    EXPECT_GT(joined.run.id, 0);
    EXPECT_THAT(project_.folder.read("test_batch_logs/regressions.json"),
                HasSubstr("\"run\":" + std::to_string(joined.run.id)));
    EXPECT_TRUE(run({.set_baseline = true, .merge = folders}).baseline_set);
}

TEST_F(Ci, JoinedShardsOfAPartAreNoBaseline) {
    std::vector<std::string> folders;
    for (int index = 1; index <= 2; ++index) {
        EXPECT_FALSE(run({.pattern = "test_[ab].py", .shard = Shard{index, 2}}).baseline_set);
        const std::string name = "test_batch_logs/shard" + std::to_string(index);
        project_.folder.write(name + "/ci_test_results.json", project_.folder.read(k_results));
        folders.push_back(project_.folder / name);
    }
    EXPECT_EQ(run({.merge = folders}).run.pattern, "test_[ab].py");
    const Result<CiOutcome> refused = try_ci({.set_baseline = true, .merge = folders});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::refused);
    EXPECT_FALSE(project_.folder.exists(k_baseline));
}

TEST_F(Ci, ShardsWhoseTestsAreGoneAreEmptyAndAllOfThemAreNoTests) {
    set_baseline();
    project_.folder.write("test_b.py", "");
    project_.folder.write("test_a.py", "");
    std::vector<std::string> folders;
    for (int index = 1; index <= 2; ++index) {
        EXPECT_TRUE(run({.shard = Shard{index, 2}}).empty_shard);
        const std::string name = "test_batch_logs/shard" + std::to_string(index);
        project_.folder.write(name + "/ci_test_results.json", project_.folder.read(k_results));
        folders.push_back(project_.folder / name);
    }
    const Result<CiOutcome> joined = try_ci({.merge = folders});
    ASSERT_FALSE(joined);
    EXPECT_EQ(joined.error().code, Code::no_tests);
    project_.folder.remove("test_a.py");
    project_.folder.remove("test_b.py");
    EXPECT_EQ(try_ci({.shard = Shard{1, 2}}).error().code, Code::no_tests);
}

TEST_F(Ci, ExitCodesInTheirOrder) {
    CiOutcome outcome;
    outcome.run.totals = {.total = 2, .passed = 2, .flaky = 1};
    EXPECT_EQ(exit_code(outcome, false), 0);
    EXPECT_EQ(exit_code(outcome, true), 1);
    outcome.comparison.emplace();
    EXPECT_EQ(exit_code(outcome, false), 0);
    outcome.run.totals.failed = 1;
    EXPECT_EQ(exit_code(outcome, false), 1);
    outcome.comparison->vanished_modules = {"m"};
    EXPECT_EQ(exit_code(outcome, true), 2);
    outcome.run.interrupted = true;
    EXPECT_EQ(exit_code(outcome, true), 130);
}

}  // namespace
}  // namespace pentad
