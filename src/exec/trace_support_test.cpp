#include "exec/trace_support.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>

#include "exec/trace_entry.hpp"
#include "exec/trace_fixture.hpp"

namespace pentad {
namespace {

TEST(TraceSupportTest, FindsTheBestMethodByTrying) {
    const test::TempFolder folder;
    const TraceSupport support = trace_support(folder.path());
    EXPECT_EQ(support.why.empty(), support.method == TraceMethod::hybrid) << support.why;
    EXPECT_EQ(support.scratch.empty(), support.method != TraceMethod::hybrid);
    const Result<TraceSession> session = TraceSession::start(folder.path());
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_EQ(session->method(), support.method);
}

TEST(TraceSupportTest, SaysItInOneLine) {
    EXPECT_EQ(to_text({TraceMethod::hybrid, "/scratch", ""}),
              "a preloaded library, and seccomp notification for what it does not see");
    EXPECT_EQ(to_text({TraceMethod::notification, "", "hybrid: it can't"}),
              "seccomp notification; not better, because hybrid: it can't");
    EXPECT_EQ(to_text({TraceMethod::ptrace, "", "notification: no"}),
              "stopping programs with ptrace; not better, because notification: no");
    EXPECT_EQ(to_text({TraceMethod::none, "", "notification: no"}),
              "does not work here, so that every test runs: notification: no");
}

TEST(TraceEntryTest, PutsTheLibraryBeforeThoseOfTheUser) {
    TraceEntry entry;
    entry.library = "/x.so";
    EXPECT_EQ(environment_with(entry, {"A=1"}),
              (std::vector<std::string>{"A=1", "LD_PRELOAD=/x.so", "ASAN_OPTIONS=verify_asan_link_order=0"}));
    EXPECT_EQ(
        environment_with(entry, {"LD_PRELOAD=/y.so", "ASAN_OPTIONS=detect_leaks=0"}),
        (std::vector<std::string>{"LD_PRELOAD=/x.so:/y.so", "ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0"}));
    entry.library.clear();
    EXPECT_EQ(environment_with(entry, {"A=1"}), std::vector<std::string>{"A=1"});
}

/// Inside another's trace, as pentad's own tests are when pentad runs them: what it hears of, a filter that stops us
/// would not be asked about.
struct TraceInTraceTest : test::TraceCase {
    /// In a traced process. Returns what did not work.
    int look_inside() const {
        const TraceSupport support = trace_support(root);
        if (support.method != TraceMethod::ptrace) return 3;
        if (to_text(support).find("something around us traces already") == std::string::npos) return 4;
        const Result<TraceSession> inner = TraceSession::start(root);
        if (!inner || inner->method() != TraceMethod::ptrace) return 5;
        for (const char* kind : {"", "_static"}) {
            const test::Traced traced =
                test::run_traced(*inner, plan_of({test::probe_program(kind), "open", "a.txt", "+", "raw-stat",
                                                  "sub/b.txt", "+", "spawn", "/bin/cat", "sub/../c.txt"}));
            if (traced.status != 0 || !traced.trace.is_complete()) return std::cerr << traced.told(), 6;
            for (const char* path : {"a.txt", "sub/b.txt", "c.txt", "/usr/bin/cat"})
                if (traced.at(path) != "content") return std::cerr << traced.told(), 7;
        }
        return 0;
    }
};
PENTAD_TRACE_METHODS(TraceInTraceTest);

TEST_P(TraceInTraceTest, WorksByPtrace) {
    if (GetParam() == TraceMethod::ptrace) GTEST_SKIP() << "who is traced by ptrace can't trace by it";
    folder.write("ws/c.txt", "");
    Result<Trace> outer = session->trace();
    ASSERT_TRUE(outer);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(enter_trace(outer->entry()) ? look_inside() : 2);
    EXPECT_EQ(test::exit_status_of(child), 0);
}

/// A listener within hears instead of us.
TEST_P(TraceInTraceTest, OfPtraceTakesFromIt) {
    if (GetParam() != TraceMethod::ptrace || test::has_listener_around()) GTEST_SKIP() << "it gets EBUSY";
    Result<Trace> outer = session->trace();
    ASSERT_TRUE(outer);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(!enter_trace(outer->entry()) ? 2 : trace_support(root).method == TraceMethod::none ? 1 : 0);
    EXPECT_EQ(test::exit_status_of(child), 0);
    EXPECT_TRUE(outer->end().taints.contains(Taint::own_listener));
}

}  // namespace
}  // namespace pentad
