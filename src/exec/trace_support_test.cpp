#include "exec/trace_support.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// Inside another's trace, as pentad's own tests would be when pentad runs them.
TEST(TraceSupportTest, SaysWhenSomethingTracesAlready) {
    const test::TempFolder folder;
    const Result<TraceSession> session = TraceSession::start(folder.path(), TraceMethod::notification);
    ASSERT_TRUE(session);
    Result<Trace> outer = session->trace();
    ASSERT_TRUE(outer);
    const pid_t child = ::fork();
    if (child == 0) {
        if (!enter_trace(outer->entry())) ::_exit(2);
        const std::string text = to_text(trace_support(folder.path()));
        ::_exit(text.find("something around us traces already") != std::string::npos ? 0 : 1);
    }
    const int status = test::exit_status_of(child);
    if (status == 2) GTEST_SKIP() << "no notification here";
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pentad
