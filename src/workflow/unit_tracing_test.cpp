// Tracing units: by the best method at once, and by another where that one does not let the interpreter start.
#include "workflow/unit_tracing.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "exec/trace_entry.hpp"
#include "exec/trace_support.hpp"
#include "support/unit_run.hpp"

namespace pentad {
namespace {

using test::PythonProject;

struct UnitTracingTest : testing::Test {
    void SetUp() override {
        project.write("helper.py", "VALUE = 1\n");
        project.write_tests("test_m.py", "import helper\nclass T(unittest.TestCase):\n    def test(self): pass\n");
    }

    Result<UnitRunOutcome> traced() {
        project.request.trace = true;
        return run_units(project.request, [](const Event&) {});
    }

    PythonProject project;
};

bool depends_on_helper(const UnitFacts& facts) {
    return std::ranges::find(facts.facts, Fact{FactClass::content, "helper.py"}) != facts.facts.end();
}

TEST_F(UnitTracingTest, NeedNotTryFirst) {
    const Result<UnitTracing> tracing = UnitTracing::start(project.folder.path());
    ASSERT_TRUE(tracing) << tracing.error().message;
    EXPECT_EQ(tracing->is_trial(), tracing->method() == TraceMethod::hybrid);
    EXPECT_FALSE(known_trace_support(project.folder.path()));
    const Result<UnitTracing> tried = UnitTracing::start_tried(project.folder.path());
    ASSERT_TRUE(tried) << tried.error().message;
    EXPECT_FALSE(tried->is_trial());
    // What is known by then counts.
    const Result<UnitTracing> again = UnitTracing::start(project.folder.path());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_FALSE(again->is_trial());
    EXPECT_EQ(again->method(), trace_support(project.folder.path()).method);
}

/// In the trace of another pentad, where there can't be a second listener.
TEST_F(UnitTracingTest, TakesTheMethodThatWorksWhereTheBestDoesNot) {
    const Result<TraceSession> around = TraceSession::start(project.folder.path(), TraceMethod::notification);
    ASSERT_TRUE(around) << around.error().message;
    const Result<Trace> outer = around->trace();
    ASSERT_TRUE(outer) << outer.error().message;
    constexpr int k_no_listener = 77;
    const pid_t child = ::fork();
    if (child == 0) {
        if (!enter_trace(outer->entry())) ::_exit(k_no_listener);
        const Result<UnitRunOutcome> ran = traced();
        if (!ran) ::_exit((std::cerr << ran.error().message << '\n', 1));
        if (ran->results.size() != 1 || ran->results[0].outcome != Outcome::passed) ::_exit(2);
        const std::string_view best = name_of(trace_support(project.folder.path()).method);
        if (ran->traces.size() != 1 || ran->traces[0].method != best) ::_exit(best == "none" ? 0 : 3);
        ::_exit(best != "hybrid" && depends_on_helper(ran->traces[0]) ? 0 : 4);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == k_no_listener) GTEST_SKIP() << "no listener works here";
    EXPECT_EQ(status, 0);
}

TEST_F(UnitTracingTest, AnInterpreterThatDoesNotStartIsSaidSo) {
    project.request.settings.interpreter = "/bin/false";
    const Result<UnitRunOutcome> ran = traced();
    ASSERT_FALSE(ran);
    EXPECT_NE(ran.error().message.find("/bin/false can't run the tests"), std::string::npos) << ran.error().message;
}

}  // namespace
}  // namespace pentad
