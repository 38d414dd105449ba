#include "exec/trace_apart.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "exec/process_tree.hpp"

namespace pentad {
namespace {

/// As the supervisor does.
Status call(const std::function<void()>& work, std::atomic<pid_t>& number) {
    Status done;
    std::thread thread([&] {
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
        done = trace::call_apart(work, number);
    });
    thread.join();
    return done;
}

TEST(TraceApartTest, SharesMemoryAndDescriptorsButNoChildren) {
    std::atomic<pid_t> number = 0;
    pid_t seen = 0;
    int ends[2] = {-1, -1};
    std::string text;
    const Status done = call(
        [&] {
            seen = ::getpid();
            text = std::string(1000, 'x');
            ASSERT_EQ(::pipe(ends), 0);
        },
        number);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(seen, number);
    EXPECT_NE(seen, ::getpid());
    EXPECT_EQ(text.size(), 1000U);
    EXPECT_EQ(::close(ends[0]) + ::close(ends[1]), 0);
    EXPECT_FALSE(trace::is_apart(seen)) << "it has ended";
}

TEST(TraceApartTest, NeitherWaitedForNorTakenForAnOrphan) {
    OrphanWatch watch;
    std::atomic<pid_t> number = 0;
    bool is_one = false;
    pid_t found = 0;
    std::vector<ProcessEntry> orphans;
    std::atomic<bool> go_on = true;
    std::thread outside([&] {
        while (number == 0) std::this_thread::yield();
        is_one = trace::is_apart(number);
        found = ::waitpid(-1, nullptr, WNOHANG);
        orphans = watch.end_orphans(std::chrono::milliseconds(1));
        go_on = false;
    });
    const Status done = call(
        [&] {
            while (go_on) ::usleep(1000);
        },
        number);
    outside.join();
    EXPECT_TRUE(done);
    EXPECT_TRUE(is_one);
    EXPECT_LE(found, 0);
    EXPECT_TRUE(orphans.empty());
}

TEST(TraceApartTest, SaysThatItWasKilled) {
    std::atomic<pid_t> number = 0;
    EXPECT_FALSE(call([] { ::kill(::getpid(), SIGKILL); }, number));
}

}  // namespace
}  // namespace pentad
