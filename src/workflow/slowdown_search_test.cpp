#include "workflow/slowdown_search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "support/project.hpp"
#include "support/unit_run.hpp"
#include "workflow/comparing.hpp"
#include "workflow/run_tests.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// A module whose one test takes as long as `pace.py` says, and runs of it.
struct Paced {
    Project project;
    std::optional<Session> opened;
    std::vector<std::string> warnings;

    explicit Paced(double seconds) {
        project.workspace.settings.interpreter = test::python();
        project.workspace.settings.jobs = 1;
        project.folder.write("test_p.py",
                             "import time, unittest, pace\n"
                             "class T(unittest.TestCase):\n"
                             "    def test_it(self):\n"
                             "        pace.note()\n"
                             "        time.sleep(pace.SECONDS)\n");
        set_pace(seconds);
        opened.emplace(must(Session::open_or_create(project.workspace, {})));
    }
    void set_pace(double seconds, const std::string& more = "") const {
        // Where it ran: the executions on the baseline's tree are those of a copy.
        project.folder.write("pace.py", "SECONDS = " + std::to_string(seconds) + "\ndef note():\n    open('" +
                                            (project.folder / "test_batch_logs/calls").string() +
                                            "', 'a').write(__file__ + '\\n')\n" + more);
    }
    Session& session() { return *opened; }
    EventSink sink() {
        return [this](const Event& event) {
            if (const auto* warning = std::get_if<Warning>(&event)) warnings.push_back(warning->text);
        };
    }
    pentad::Run run(RunPlan plan = {}) {
        must(session().lock_again());
        plan.tree = must(keep_present_tree(session()));
        pentad::Run run = std::move(must(run_tests(session(), plan, sink())).run);
        warnings.clear();
        project.folder.remove("test_batch_logs/calls");
        return run;
    }
    Comparison compare_with(const ResultSet& baseline, pentad::Run& run, bool confirm = true) {
        RunPlan plan;
        plan.baseline = &baseline;
        plan.confirm = confirm;
        session().unlock();
        return must(compare_run(session(), plan, run, sink()));
    }
    long calls(bool on_copy) const {
        const std::string text = project.folder.read("test_batch_logs/calls");
        long count = 0;
        for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
            count += (text.substr(at, end - at).find("/scratch/tree-") != std::string::npos) == on_copy;
        return count;
    }
};

TEST(SlowdownSearch, WhatIsReallySlowerIsRunOnBothTreesAndReported) {
    Paced at(0.1);
    const pentad::Run before = at.run();
    at.set_pace(0.4);
    pentad::Run now = at.run();
    const Comparison found = at.compare_with(result_set_of(before), now);
    ASSERT_THAT(found.slower, Not(IsEmpty()));
    const SlowdownEvidence& evidence = found.slower.front().evidence;
    EXPECT_EQ(evidence.method, "pairs");
    EXPECT_GE(evidence.pairs, 2);
    EXPECT_GT(evidence.factor, 2.5);
    EXPECT_GE(at.calls(true), 2) << "on a copy of the baseline's tree";
    EXPECT_GE(at.calls(false), 3) << "once more, and in pairs";
    ASSERT_THAT(at.warnings, SizeIs(1));
    EXPECT_THAT(at.warnings[0], HasSubstr("slower than in the baseline; running"));
    EXPECT_TRUE(std::filesystem::is_empty(at.project.folder / "test_batch_logs/scratch")) << "the copy is gone";
    EXPECT_FALSE(now.interrupted);
}

TEST(SlowdownSearch, OneSlowMeasurementIsNoProof) {
    Paced at(0.1);
    const pentad::Run before = at.run();
    // Far from what it really takes, so that a busy machine changes nothing.
    const auto lasting = [&](double seconds) {
        pentad::Run run = before;
        for (TestResult& result : run.results) result.duration = seconds;
        return run;
    };
    const pentad::Run baseline = lasting(0.5);
    pentad::Run now = lasting(0.8);
    EXPECT_THAT(at.compare_with(result_set_of(baseline), now).slower, IsEmpty());
    EXPECT_EQ(at.calls(false), 1) << "one re-run was enough";
    EXPECT_EQ(at.calls(true), 0);
    at.project.folder.remove("test_batch_logs/calls");
    EXPECT_THAT(at.compare_with(result_set_of(baseline), now, false).slower, Not(IsEmpty())) << "the plain rule";
    EXPECT_EQ(at.calls(false), 0) << "without any further run";
    now = lasting(50);
    EXPECT_THAT(at.compare_with(result_set_of(baseline), now).slower, IsEmpty()) << "a wild one is acquitted by pairs";
    EXPECT_GE(at.calls(true), 2);
}

TEST(SlowdownSearch, WithoutTheBaselinesTreeRunsOnlyHere) {
    Paced at(0.3);
    pentad::Run now = at.run();
    pentad::Run before = now;
    before.id = 0;
    before.tree = Oid();
    for (TestResult& result : before.results) result.duration = 0.05;
    const Comparison found = at.compare_with(result_set_of(before), now);
    ASSERT_THAT(found.slower, Not(IsEmpty()));
    EXPECT_EQ(found.slower.front().evidence.method, "reruns");
    EXPECT_EQ(found.slower.front().evidence.pairs, 0);
    EXPECT_EQ(at.calls(true), 0);
}

TEST(SlowdownSearch, WhatFailsOrIsGoneWhenRunAgainDropsOut) {
    Paced at(0.1);
    const pentad::Run before = at.run();
    at.set_pace(0.4);
    pentad::Run now = at.run();
    at.set_pace(0.4, "raise RuntimeError('broken meanwhile')\n");
    EXPECT_THAT(at.compare_with(result_set_of(before), now).slower, IsEmpty());
    at.project.folder.remove("test_p.py");
    EXPECT_THAT(at.compare_with(result_set_of(before), now).slower, IsEmpty()) << "and no error";
}

TEST(SlowdownSearch, CtrlCEndsItAndMarksTheRun) {
    Paced at(0.1);
    const pentad::Run before = at.run();
    at.set_pace(0.4);
    pentad::Run now = at.run();
    at.set_pace(20, "import os, signal\nos.kill(" + std::to_string(::getpid()) + ", signal.SIGINT)\n");
    const Comparison found = at.compare_with(result_set_of(before), now);
    EXPECT_TRUE(now.interrupted);
    EXPECT_THAT(found.slower, IsEmpty()) << "what is not sure is not said";
}

TEST(Comparing, APartOfTheTestsHasNothingVanished) {
    Paced at(0);
    pentad::Run now = at.run();
    pentad::Run before = now;
    TestResult gone = test::test_result("test_gone", "T::a", Outcome::passed);
    before.results.push_back(gone);
    const ResultSet baseline = result_set_of(before);
    EXPECT_EQ(at.compare_with(baseline, now).vanished_modules, std::vector<std::string>{"test_gone"});
    at.session().unlock();
    for (int part = 0; part < 3; ++part) {
        RunPlan plan;
        plan.baseline = &baseline;
        if (part == 0) plan.pattern = "test_p.py";
        if (part == 1) plan.selection = std::vector<UnitSelection>{{"test_p"}};
        if (part == 2) plan.fail_fast = true;
        const Comparison found = must(compare_run(at.session(), plan, now, at.sink()));
        EXPECT_THAT(found.vanished_modules, IsEmpty()) << part;
        EXPECT_THAT(found.vanished, IsEmpty()) << part;
        EXPECT_FALSE(found.has_regressions()) << part;
    }
}

}  // namespace
}  // namespace pentad
