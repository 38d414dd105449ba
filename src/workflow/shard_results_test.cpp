#include "workflow/shard_results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/result_file.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using test::must;
using test::run_of;
using test::TempFolder;
using test::test_result;
using testing::HasSubstr;

constexpr const char* k_plan = "849216a04c324bb5";

/// Folders with results of shards.
struct Shards {
    TempFolder folder;

    Run part(int index, int count, std::vector<TestResult> results, const std::string& plan = k_plan) const {
        Run run = run_of(std::move(results));
        run.tree = must(Oid::from_hex("a72fd7fbe08693a5db75361d1c17ad328d1b4159"));
        run.pattern = "shard " + std::to_string(index) + "/" + std::to_string(count) + " of " + plan;
        return run;
    }
    std::string put(const std::string& name, const Run& run) const {
        folder.write(name + "/keep", "");
        must(write_results_file(folder / (name + "/" + k_ci_results_name), run));
        return folder / name;
    }
    std::string put_text(const std::string& name, std::string_view text) const {
        folder.write(name + "/" + k_ci_results_name, text);
        return folder / name;
    }
    std::string good(int index, int count = 2) const {
        const std::string number = std::to_string(index);
        return put("shard" + number, part(index, count, {test_result("m" + number, "T::a", Outcome::passed)}));
    }
    static Error error_of(const std::vector<std::string>& folders) {
        const Result<Run> run = join_shards(folders);
        return run ? Error{Code::usage, "joined without an error"} : run.error();
    }
};

TEST(JoinShards, HasEachTestOnceWithItsTextsAndTheLongestDuration) {
    const Shards at;
    TestResult failed = test_result("m_z", "T::a", Outcome::failed, 0.5);
    failed.message = "no\n<&>";
    failed.traceback = "Traceback …";
    failed.file_location = "m_z.py:7";
    failed.attempts = {{}};
    failed.flakiness = Flakiness{.verdict = FlakeVerdict::suspected_flaky, .rate = 0.25};
    TestResult flaky = test_result("m_z", "T::b", Outcome::passed);
    flaky.attempts = {{}, {}};
    pentad::Run first = at.part(1, 2, {failed, flaky});
    first.duration = 9;
    first.git_commit = "abc";
    pentad::Run second = at.part(2, 2, {test_result("m_a", "T::a", Outcome::skipped)});
    second.started.milliseconds -= 5000;
    const pentad::Run joined = must(join_shards({at.put("one", first), at.put("two", second)}));
    ASSERT_EQ(joined.results.size(), 3u);
    EXPECT_EQ(joined.results[0].id, "m_a::T::a");
    EXPECT_EQ(joined.results[1].message, failed.message);
    EXPECT_EQ(joined.results[1].traceback, failed.traceback);
    EXPECT_EQ(joined.results[1].file_location, "m_z.py:7");
    ASSERT_TRUE(joined.results[1].flakiness);
    EXPECT_EQ(joined.results[1].flakiness->verdict, FlakeVerdict::suspected_flaky);
    EXPECT_DOUBLE_EQ(joined.results[1].flakiness->rate, 0.25);
    EXPECT_FALSE(joined.results[0].flakiness);
    EXPECT_TRUE(joined.results[2].is_flaky());
    EXPECT_EQ(joined.results[2].attempts.size(), 2u);
    EXPECT_EQ(joined.totals, (Totals{.total = 3, .passed = 1, .failed = 1, .skipped = 1, .flaky = 1}));
    EXPECT_DOUBLE_EQ(joined.duration, 9);
    EXPECT_EQ(joined.started.milliseconds, second.started.milliseconds);
    EXPECT_EQ(joined.tree, first.tree);
    EXPECT_EQ(joined.git_commit, "abc");
    EXPECT_EQ(joined.pattern, "") << "together they are the whole";
}

TEST(JoinShards, TakesFilesFoldersAndWorkspacesInAnyOrder) {
    const Shards at;
    const pentad::Run run = at.part(2, 3, {});
    at.folder.write("machine/test_batch_logs/keep", "");
    must(write_results_file(at.folder / "machine/test_batch_logs" / k_ci_results_name, run));
    const pentad::Run joined =
        must(join_shards({at.good(3, 3) + "/" + k_ci_results_name, at.folder / "machine", at.good(1, 3)}));
    EXPECT_EQ(joined.totals.total, 2) << "a shard without tests adds none";
}

TEST(JoinShards, AnInterruptedShardInterruptsTheWhole) {
    const Shards at;
    pentad::Run cut = at.part(2, 2, {test_result("m", "T::a", Outcome::not_run)});
    cut.interrupted = true;
    const pentad::Run joined = must(join_shards({at.good(1), at.put("cut", cut)}));
    EXPECT_TRUE(joined.interrupted);
    EXPECT_FALSE(joined.success());
    EXPECT_EQ(joined.totals.not_run, 1);
}

TEST(JoinShards, RefusesWhatWouldNotBeEveryTestOnce) {
    const Shards at;
    const std::string one = at.good(1);
    const std::string two = at.good(2);
    EXPECT_EQ(Shards::error_of({}).code, Code::usage);
    EXPECT_THAT(Shards::error_of({two}).message, HasSubstr("shard 1 of 2 is missing"));
    EXPECT_THAT(Shards::error_of({one, two, one}).message, HasSubstr("are both shard 1"));
    const std::string planned = at.put("planned", at.part(2, 2, {}, "ffff"));
    EXPECT_THAT(Shards::error_of({one, planned}).message, HasSubstr("of different plans"));
    const std::string counted = at.put("counted", at.part(2, 3, {}));
    EXPECT_THAT(Shards::error_of({one, counted}).message, HasSubstr("of different plans"));
    const std::string part = at.put("part", at.part(2, 2, {}, std::string(k_plan) + " matching test_x*.py"));
    EXPECT_THAT(Shards::error_of({one, part}).message, HasSubstr("of different plans"));
    pentad::Run elsewhere = at.part(2, 2, {});
    elsewhere.tree = Oid();
    EXPECT_THAT(Shards::error_of({one, at.put("elsewhere", elsewhere)}).message, HasSubstr("of different trees"));
    for (const auto& folders : std::vector<std::vector<std::string>>{{two}, {one, two, one}, {one, planned}})
        EXPECT_EQ(exit_code(Shards::error_of(folders).code), 3);
}

TEST(JoinShards, OneTestInTwoShardsIsRefusedButATroubleOfTheModuleIsNot) {
    const Shards at;
    const auto two = [&](const std::string& id, Outcome first, Outcome second) {
        return join_shards({at.put("a", at.part(1, 2, {test_result("m", id, first)})),
                            at.put("b", at.part(2, 2, {test_result("m", id, second)}))});
    };
    const Result<pentad::Run> twice = two("T::a", Outcome::passed, Outcome::failed);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, Code::refused);
    EXPECT_THAT(twice.error().message, HasSubstr("m::T::a is in the results of two shards"));
    for (const char* id : {"_FailedTest::m", "setUpModule::setUpModule", "T::setUpClass", "T::tearDownClass[2]"}) {
        const pentad::Run joined = must(two(id, Outcome::skipped, Outcome::error));
        ASSERT_EQ(joined.results.size(), 1u) << id;
        EXPECT_EQ(joined.results[0].outcome, Outcome::error) << id << ": the failure counts";
        EXPECT_EQ(joined.totals.failed, 1);
    }
    EXPECT_FALSE(two("T::test[2]", Outcome::passed, Outcome::passed));
}

TEST(JoinShards, APartOfTheTestsStaysAPart) {
    const Shards at;
    const std::string plan = std::string(k_plan) + " matching test_x of *.py";
    const pentad::Run joined =
        must(join_shards({at.put("a", at.part(1, 2, {test_result("m", "T::a", Outcome::passed)}, plan)),
                          at.put("b", at.part(2, 2, {}, plan))}));
    EXPECT_EQ(joined.pattern, "test_x of *.py");
}

TEST(JoinShards, OfBadFilesSaysWhichAndWhere) {
    const Shards at;
    const std::string one = at.good(1);
    const auto error_with = [&](std::string_view text) { return Shards::error_of({one, at.put_text("bad", text)}); };
    const std::string start = R"({"schema":1,"pattern":"shard 2/2 of 849216a04c324bb5",)";
    const auto in_test = [&](const std::string& members) {
        return start + R"("modules":{"m":{"tests":{"m::T::a":{"status":"failed",)" + members;
    };
    struct Case {
        std::string text;
        Code code;
        const char* message;
    };
    const std::vector<Case> cases = {
        {"", Code::corrupt, "bad/ci_test_results.json holds nothing"},
        {start, Code::corrupt, "is cut off"},
        {start + "\"modules\":{},\"x\":" + std::string(1'000'000, '['), Code::corrupt, "x is nested too deeply"},
        {R"({"schema":2})", Code::newer, "was written by a newer pentad"},
        {R"({"schema":1,"modules":{}})", Code::refused, "is not the result of a shard"},
        {R"({"schema":1,"modules":{},"pattern":7})", Code::corrupt, "bad/ci_test_results.json.pattern is not a text"},
        {R"({"schema":1,"modules":{},"pattern":"shard 1/2000000000 of x"})", Code::refused, "is not the result of a"},
        {start + R"("interrupted":1,"modules":{}})", Code::corrupt, "interrupted is not true or false; run that shard"},
        {start + R"("git_commit":[],"modules":{}})", Code::corrupt, "git_commit is not a text"},
        {start + R"("modules":{"m":{"total_tests":1}}})", Code::corrupt, "modules.m has no tests"},
        {in_test(R"("retries":1e300}}}}})"), Code::corrupt, "modules.m.tests.m::T::a.retries is not a whole number"},
        {in_test(R"("retries":-5}}}}})"), Code::corrupt, "modules.m.tests.m::T::a.retries is out of range"},
        {in_test(R"("verdict":"doomed"}}}}})"), Code::corrupt, "m::T::a.verdict has the unknown value doomed"},
        {in_test(R"("verdict":"broken","flake_rate":2}}}}})"), Code::corrupt, "m::T::a.flake_rate is out of range"},
        {in_test(R"("duration":1e999}}}}})"), Code::corrupt, "m::T::a.duration is out of range"},
        {in_test(R"("status":"passed"}}}}})"), Code::corrupt, "m::T::a.status stands twice"},
        {in_test(R"("x":1}},"failures":[{"test_name":"x","id":"m::T::a","message":[1]}]}}})"), Code::corrupt,
         "modules.m.failures[0].message is not a text"},
        {in_test("\"x\":\"\xff\"}}}}}"), Code::corrupt, "is not UTF-8"},
    };
    for (const Case& each : cases) {
        const Error error = error_with(each.text);
        EXPECT_EQ(error.code, each.code) << each.message << "\n" << error.message;
        EXPECT_THAT(error.message, HasSubstr(each.message));
        EXPECT_LT(error.message.size(), 1000u);
        EXPECT_EQ(at.folder.read("bad/ci_test_results.json"), each.text) << "it stays as it is";
    }
    EXPECT_THAT(Shards::error_of({one, at.folder / "none"}).message, HasSubstr("none; give folders that hold"));
    at.folder.write("folder/ci_test_results.json/x", "");
    EXPECT_THAT(Shards::error_of({one, at.folder / "folder"}).message, HasSubstr("is a folder"));
    EXPECT_EQ(exit_code(Shards::error_of({one, "/dev/zero"}).code), 70);
}

TEST(JoinShards, AsManyRetriesAsAFileSaysBecomeNoMemory) {
    const Shards at;
    const std::string many = at.put_text(
        "many",
        R"({"pattern":"shard 2/2 of 849216a04c324bb5","tree":"a72fd7fbe08693a5db75361d1c17ad328d1b4159","modules":)"
        R"({"m":{"tests":{"m::T::a":{"status":"passed","retries":9000000000000000000}}}}})");
    const pentad::Run joined = must(join_shards({at.good(1), many}));
    ASSERT_EQ(joined.results[1].id, "m::T::a");
    EXPECT_EQ(joined.results[1].attempts.size(), 100u);
}

}  // namespace
}  // namespace pentad
