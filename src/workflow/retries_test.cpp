#include "workflow/retries.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/unit_run.hpp"

namespace pentad {
namespace {

using test::PythonProject;
using test::UnitRun;

/// A function `times(name)` that counts its calls over processes.
constexpr std::string_view k_counter =
    "def times(name):\n"
    "    with open(os.path.join(os.path.dirname(__file__), 'count_' + name), 'a+') as f:\n"
    "        f.write('x'); f.flush(); f.seek(0)\n"
    "        return len(f.read())\n";

UnitRun run_again(PythonProject& project, int count, std::vector<Event>* events = nullptr,
                  decltype(RetryPlan::past) past = {}) {
    UnitRun run;
    Result<UnitRunOutcome> outcome = run_with_retries(
        project.request, {.count = count, .backoff = 0.001, .past = std::move(past)}, [&](const Event& event) {
            run.events.push_back(event);
            if (events != nullptr) events->push_back(event);
        });
    if (!outcome) {
        ADD_FAILURE() << outcome.error().message;
        return run;
    }
    run.outcome = std::move(*outcome);
    for (const TestResult& result : run.outcome.results) {
        EXPECT_FALSE(run.by_id.contains(result.id)) << "two results of " << result.id;
        run.by_id[result.id] = result;
    }
    return run;
}

template <class T>
long count_of(const UnitRun& run) {
    return std::ranges::count_if(run.events, [](const Event& event) { return std::holds_alternative<T>(event); });
}

class Retries : public testing::Test {
   protected:
    void write(std::string_view name, std::string_view text) {
        project_.write_tests(name, std::string(k_counter) + std::string(text));
    }
    std::size_t calls(std::string_view name) { return project_.folder.read("count_" + std::string(name)).size(); }
    PythonProject project_;
};

TEST_F(Retries, TellFlakyFromBroken) {
    write("test_m.py",
          "class T(unittest.TestCase):\n"
          "    def test_flaky(self): self.assertGreater(times('flaky'), 1)\n"
          "    def test_broken(self): times('broken'); self.fail('always')\n"
          "    def test_fine(self): times('fine')\n");
    const UnitRun run = run_again(project_, 2);
    const TestResult flaky = run.of("test_m::T::test_flaky");
    EXPECT_EQ(flaky.outcome, Outcome::passed);
    EXPECT_TRUE(flaky.is_flaky());
    ASSERT_EQ(flaky.attempts.size(), 1u);
    EXPECT_EQ(flaky.attempts[0].outcome, Outcome::failed);
    EXPECT_NE(flaky.attempts[0].traceback.find("test_flaky"), std::string::npos);
    const TestResult broken = run.of("test_m::T::test_broken");
    EXPECT_EQ(broken.outcome, Outcome::failed);
    EXPECT_EQ(broken.attempts.size(), 2u);
    EXPECT_EQ(calls("broken"), 3u);
    EXPECT_EQ(calls("fine"), 1u) << "what passed is not run again";
    EXPECT_EQ(count_of<TestRetried>(run), 3);
    EXPECT_EQ(count_of<RunStarted>(run), 1);
    EXPECT_EQ(count_of<RunFinished>(run), 1);
}

TEST_F(Retries, AreNotMadeWithoutNeedOrOrder) {
    write("test_m.py", "class T(unittest.TestCase):\n    def test_a(self): times('a')\n");
    EXPECT_EQ(count_of<TestRetried>(run_again(project_, 3)), 0);
    EXPECT_EQ(calls("a"), 1u);
    write("test_n.py", "class T(unittest.TestCase):\n    def test_b(self): times('b'); self.fail('x')\n");
    run_again(project_, 0);
    EXPECT_EQ(calls("b"), 1u);
}

TEST_F(Retries, ASetUpThatFailsOnceIsRunAgainWithItsTests) {
    write("test_m.py",
          "class T(unittest.TestCase):\n"
          "    @classmethod\n"
          "    def setUpClass(cls):\n"
          "        if times('setup') == 1: raise OSError('not yet')\n"
          "    def test_a(self): times('a')\n"
          "class Other(unittest.TestCase):\n"
          "    def test_o(self): times('o')\n");
    const UnitRun run = run_again(project_, 1);
    EXPECT_EQ(run.told("test_m::T::test_a"), "passed");
    EXPECT_EQ(run.told("test_m::T::setUpClass"), "passed");
    EXPECT_TRUE(run.of("test_m::T::setUpClass").is_flaky());
    EXPECT_EQ(run.told("test_m::Other::test_o"), "passed");
    EXPECT_EQ(totals_of(run.outcome.results).flaky, 1);
}

TEST_F(Retries, AnImportThatKeepsFailingStaysAnError) {
    write("test_m.py", "times('import')\nraise ValueError('no')\n");
    const UnitRun run = run_again(project_, 1);
    EXPECT_EQ(run.of("test_m::_FailedTest::test_m").outcome, Outcome::error);
    EXPECT_EQ(run.of("test_m::_FailedTest::test_m").attempts.size(), 1u);
}

TEST_F(Retries, ACrashIsRetriedToo) {
    write("test_m.py",
          "class T(unittest.TestCase):\n"
          "    def test_a(self):\n"
          "        if times('a') == 1: os.kill(os.getpid(), 11)\n"
          "    def test_b(self): pass\n");
    const UnitRun run = run_again(project_, 1);
    EXPECT_TRUE(run.of("test_m::T::test_a").is_flaky());
    EXPECT_EQ(run.told("test_m::T::test_b"), "passed");
}

TEST_F(Retries, WhatIsKnownToBeBrokenIsNotRunAgain) {
    write("test_m.py",
          "class T(unittest.TestCase):\n"
          "    def test_known(self): times('known'); self.fail('as ever')\n"
          "    def test_new(self): times('new'); self.fail('since now')\n");
    const std::vector<PastOutcome> failed = past_outcomes({Outcome::failed, Outcome::failed, Outcome::failed});
    const std::vector<PastOutcome> nothing;
    const UnitRun run = run_again(project_, 2, nullptr, [&](const std::string& id) {
        return Result<const std::vector<PastOutcome>*>(id == "test_m::T::test_known" ? &failed : &nothing);
    });
    EXPECT_EQ(calls("known"), 1u);
    EXPECT_EQ(calls("new"), 3u);
    EXPECT_TRUE(run.of("test_m::T::test_known").attempts.empty());
    EXPECT_EQ(run.of("test_m::T::test_known").outcome, Outcome::failed);
}

TEST_F(Retries, APastThatCannotBeReadIsAnError) {
    write("test_m.py", "class T(unittest.TestCase):\n    def test_a(self): self.fail('x')\n");
    const auto past = [](const std::string&) -> Result<const std::vector<PastOutcome>*> {
        return fail(Code::corrupt, "the journal is damaged");
    };
    const auto outcome =
        run_with_retries(project_.request, {.count = 1, .backoff = 0, .past = past}, [](const Event&) {});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "the journal is damaged");
}

TEST_F(Retries, FailFastStopsAtWhatKeepsFailingOnly) {
    project_.request.settings.jobs = 1;
    project_.request.fail_fast = true;
    write("test_a.py", "class T(unittest.TestCase):\n    def test_1(self): self.assertGreater(times('1'), 1)\n");
    write("test_b.py",
          "class T(unittest.TestCase):\n"
          "    def test_1(self): pass\n"
          "    def test_2(self): self.fail('x')\n"
          "    def test_3(self): times('3')\n");
    write("test_c.py", "class T(unittest.TestCase):\n    def test_1(self): times('c')\n");
    const UnitRun run = run_again(project_, 1);
    EXPECT_TRUE(run.of("test_a::T::test_1").is_flaky());
    EXPECT_EQ(run.told("test_b::T::test_2"), "failed: AssertionError: x");
    EXPECT_FALSE(run.by_id.contains("test_c::T::test_1")) << run.listed();
    EXPECT_FALSE(run.outcome.interrupted);
    EXPECT_EQ(count_of<RunFinished>(run), 1);
}

TEST_F(Retries, FailFastGoesOnWhenAllIsFlaky) {
    project_.request.settings.jobs = 1;
    project_.request.fail_fast = true;
    write("test_a.py", "class T(unittest.TestCase):\n    def test_1(self): self.assertGreater(times('1'), 1)\n");
    write("test_b.py", "class T(unittest.TestCase):\n    def test_1(self): times('b')\n");
    const UnitRun run = run_again(project_, 1);
    EXPECT_EQ(run.listed(), "test_a::T::test_1 passed\ntest_b::T::test_1 passed\n");
    EXPECT_EQ(calls("b"), 1u);
}

TEST_F(Retries, ASelectionRunsJustThat) {
    write("test_a.py",
          "class T(unittest.TestCase):\n    def test_1(self): times('a1')\n    def test_2(self): times('a2')\n");
    write("test_b.py",
          "class T(unittest.TestCase):\n    def test_1(self): times('b1')\n    def test_2(self): times('b2')\n");
    project_.request.selection = {
        {{"test_a", {"test_a::T::test_2", "test_a::T::gone"}, {}}, {"test_b", {}, {"test_b::T::test_1"}}}};
    EXPECT_EQ(run_again(project_, 1).listed(), "test_a::T::test_2 passed\ntest_b::T::test_2 passed\n");
}

}  // namespace
}  // namespace pentad
