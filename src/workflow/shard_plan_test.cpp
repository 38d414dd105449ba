#include "workflow/shard_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "store/result_file.hpp"
#include "support/project.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::must;
using test::Project;
using test::test_result;
using testing::HasSubstr;

/// Modules test_a to test_d, and a baseline that says how long their tests took.
struct Shared {
    Project project;
    Session session = open(project);
    fs::path baseline = project.folder / "baseline.json";

    static Session open(const Project& project) {
        for (const char* name : {"test_a.py", "test_b.py", "test_c.py", "test_d.py"}) project.folder.write(name, "");
        return must(Session::open_or_create(project.workspace, {}));
    }
    void set_costs(const std::map<std::string, double>& seconds) const {
        std::vector<TestResult> results;
        for (const auto& [unit, duration] : seconds)
            results.push_back(test_result(unit, "T::a", Outcome::passed, duration));
        must(write_results_file(baseline, test::run_of(std::move(results))));
    }
    ShardSelection select(int index, int count, const std::string& pattern = {}) {
        return must(select_shard(session, {index, count}, pattern, baseline));
    }
    /// `test_a test_b | test_c`
    std::string plan(int count, const std::string& pattern = {}) {
        std::string text;
        for (int index = 1; index <= count; ++index) {
            if (index > 1) text += " | ";
            std::set<std::string> units;
            for (const UnitSelection& unit : select(index, count, pattern).units) units.insert(unit.unit);
            for (const std::string& unit : units) text += (unit == *units.begin() ? "" : " ") + unit;
        }
        return text;
    }
};

TEST(ShardPlan, GoesByTheDurationsOfTheBaseline) {
    Shared at;
    at.set_costs({{"test_a", 6}, {"test_b", 1}, {"test_c", 2}, {"test_d", 3}});
    EXPECT_EQ(at.plan(2), "test_a | test_b test_c test_d");
    at.set_costs({{"test_a", 1}, {"test_b", 1}, {"test_c", 9}, {"test_d", 1}});
    EXPECT_EQ(at.plan(2), "test_c | test_a test_b test_d");
}

TEST(ShardPlan, WithoutABaselineGoesByTheNewestWholeRunHere) {
    Shared at;
    const auto add = [&](const std::string& pattern, bool interrupted, double first, double last) {
        pentad::Run run = test::run_of(
            {test_result("test_a", "T::a", Outcome::passed, first), test_result("test_b", "T::a", Outcome::passed, 1),
             test_result("test_c", "T::a", Outcome::passed, 1), test_result("test_d", "T::a", Outcome::passed, last)});
        run.pattern = pattern;
        run.interrupted = interrupted;
        must(at.session.journal().begin());
        must(at.session.journal().add_run(run));
        must(at.session.journal().commit());
    };
    add({}, false, 9, 1);
    add("shard 1/2 of x", false, 1, 9);
    add({}, true, 1, 9);
    EXPECT_EQ(at.plan(2), "test_a | test_b test_c test_d") << "parts and interrupted runs do not count";
}

TEST(ShardPlan, ABaselineThatCanNotBeReadIsAnErrorAndNoOtherPlan) {
    Shared at;
    at.project.folder.write("baseline.json", R"({"modules":[]})");
    const Result<ShardSelection> selection = select_shard(at.session, {1, 2}, {}, at.baseline);
    ASSERT_FALSE(selection);
    EXPECT_EQ(exit_code(selection.error().code), 70);
    EXPECT_THAT(selection.error().message, HasSubstr("baseline.json: modules is not an object"));
}

TEST(ShardPlan, APackageCountsWithAllThatIsBelowItAndIsNotSplit) {
    Shared at;
    at.project.folder.write("pack/__init__.py", "def load_tests(loader, tests, pattern): return tests\n");
    at.project.folder.write("pack/test_x.py", "");
    at.set_costs({{"pack.test_x", 4}, {"pack.test_y", 4}, {"test_a", 5}, {"test_b", 1}, {"test_c", 1}, {"test_d", 1}});
    const std::vector<std::string> units = [&] {
        std::vector<std::string> found;
        for (int index = 1; index <= 2; ++index)
            for (const UnitSelection& unit : at.select(index, 2).units) found.push_back(unit.unit);
        return found;
    }();
    EXPECT_EQ(std::ranges::count_if(units, [](const auto& unit) { return unit.starts_with("pack"); }), 1);
}

TEST(ShardPlan, TheNameSaysWhichPartOfWhichPlan) {
    Shared at;
    at.set_costs({{"test_a", 6}, {"test_b", 1}, {"test_c", 2}, {"test_d", 3}});
    const auto first = parse_shard_name(at.select(1, 2).name);
    const auto second = parse_shard_name(at.select(2, 2).name);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->shard.index, 1);
    EXPECT_EQ(second->shard.index, 2);
    EXPECT_EQ(second->shard.count, 2);
    EXPECT_EQ(first->plan, second->plan);
    EXPECT_EQ(first->pattern, "");
    EXPECT_NE(parse_shard_name(at.select(1, 3).name)->plan, first->plan);
    const auto part = parse_shard_name(at.select(1, 2, "test_[ab]*.py").name);
    EXPECT_EQ(part->pattern, "test_[ab]*.py");
    EXPECT_EQ(at.plan(2, "test_[ab].py"), "test_a | test_b");
    at.project.folder.write("test_e.py", "");
    EXPECT_NE(parse_shard_name(at.select(1, 2).name)->plan, first->plan) << "other tests are another plan";
}

TEST(ShardPlan, MoreShardsThanTestsLeavesTheLastOnesEmpty) {
    Shared at;
    EXPECT_EQ(at.select(4, 5).units.size(), 1u);
    EXPECT_TRUE(at.select(5, 5).units.empty());
    EXPECT_TRUE(parse_shard_name(at.select(5, 5).name));
    EXPECT_TRUE(at.select(10'000, 10'000).units.empty());
}

TEST(ShardPlan, NamesThatNoShardHasAreNone) {
    for (const char* name :
         {"", "shard", "shard 1/2", "shard 1/2 of", "shard of 1/2 of x", "shard 0/2 of x", "shard -1/2 of x",
          "shard 3/2 of x", "shard 1/2000000000 of x", "shard 1/10001 of x", "shard 99999999999999999999/2 of x",
          "shard 1.5/2 of x", "shard 1/ of x", "shard /2 of x", "Shard 1/2 of x", "test_*.py", "shard 1 /2 of x"})
        EXPECT_FALSE(parse_shard_name(name)) << name;
    const auto name = parse_shard_name("shard 7/10000 of ab matching x matching y of 1/2");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->shard.index, 7);
    EXPECT_EQ(name->plan, "ab");
    EXPECT_EQ(name->pattern, "x matching y of 1/2");
}

}  // namespace
}  // namespace pentad
