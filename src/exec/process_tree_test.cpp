#include "exec/process_tree.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <thread>

#include "base/file.hpp"

namespace pentad {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view k_line =
    "4711 (a) (b c) S 12 4711 99 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 123456 1000000 300 18446744073709551615 1 1 0 "
    "0";

TEST(ProcessTable, ReadsNamesThatHoldBracketsAndSpaces) {
    const std::optional<ProcessEntry> entry = parse_process(k_line);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->process, 4711);
    EXPECT_EQ(entry->name, "a) (b c");
    EXPECT_EQ(entry->state, 'S');
    EXPECT_EQ(entry->parent, 12);
    EXPECT_EQ(entry->group, 4711);
    EXPECT_EQ(entry->session, 99);
    EXPECT_EQ(entry->start, 123456u);
}

TEST(ProcessTable, TakesNothingFromWhatIsNoLineOfIt) {
    for (const char* line : {"", "4711", "4711 (x)", "4711 (x) S 1", ") (", "4711 (x) "})
        EXPECT_FALSE(parse_process(line)) << line;
}

struct Children {
    explicit Children(int count) {
        for (int at = 0; at < count; ++at) {
            const pid_t child = ::fork();
            if (child == 0) {
                ::pause();
                ::_exit(0);
            }
            all.insert(child);
        }
    }
    ~Children() {
        for (const pid_t child : all) ::kill(child, SIGKILL);
        for (const pid_t child : all) ::waitpid(child, nullptr, 0);
    }
    std::set<pid_t> all;
};

TEST(ProcessTable, ListsOwnChildrenOfEachThread) {
    if (!open_children(::getpid())) GTEST_SKIP() << "this kernel does not list children";
    const Children some(3);
    std::optional<std::set<pid_t>> known;
    const pid_t ours = ::getpid();
    std::thread([&] {
        const Children more(1);
        known = own_children();
        std::set<pid_t> expected = some.all;
        expected.insert(more.all.begin(), more.all.end());
        EXPECT_EQ(known, expected);
        EXPECT_EQ(read_children(open_children(ours).get())->size(), some.all.size());
    }).join();
}

TEST(ProcessTable, AListOfChildrenThatIsTooLongIsNotTakenForAll) {
    if (!open_children(::getpid())) GTEST_SKIP() << "this kernel does not list children";
    const Children many(2500);
    EXPECT_FALSE(read_children(open_children(::getpid()).get()));
    EXPECT_FALSE(own_children());
    OrphanWatch watch;  // asks for all processes then
    EXPECT_TRUE(watch.may_have_any());
}

TEST(ProcessTable, SeesThisProcess) {
    const std::vector<ProcessEntry> all = all_processes();
    const auto own = std::ranges::find(all, ::getpid(), &ProcessEntry::process);
    ASSERT_NE(own, all.end());
    EXPECT_EQ(own->parent, ::getppid());
}

TEST(ProcessTree, FindsDescendantsInAnyOrder) {
    const std::vector<ProcessEntry> all = {{5, 4, 0, 0, 'S', 0, ""},
                                           {4, 2, 0, 0, 'S', 0, ""},
                                           {2, 1, 0, 0, 'S', 0, ""},
                                           {3, 1, 0, 0, 'S', 0, ""},
                                           {1, 0, 0, 0, 'S', 0, ""}};
    std::set<pid_t> found;
    for (const ProcessEntry& entry : descendants(all, {2})) found.insert(entry.process);
    EXPECT_EQ(found, (std::set<pid_t>{2, 4, 5}));
}

/// Runs `body` in a fork, which ends when it returns.
template <class Body>
pid_t in_fork(Body body) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    body();
    ::_exit(0);
}

[[noreturn]] void sleep_for_ever() {
    for (;;) ::pause();
}

/// Blocks until someone has written `bytes` bytes to the pipe.
void wait_for_bytes(int fd, int bytes) {
    char byte;
    for (int count = 0; count < bytes; ++count) ASSERT_EQ(::read(fd, &byte, 1), 1);
}

TEST(ProcessTree, KillsATreeThatIgnoresSignalsAndForksAllTheTime) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    OrphanWatch watch;
    const pid_t root = in_fork([&] {
        ::setsid();
        ::signal(SIGTERM, SIG_IGN);
        in_fork([&] {
            ::setsid();
            ::write(ends[1], "x", 1);
            for (int left = 20'000; left > 0; --left) {  // a new process all the time, the one before ends
                if (::fork() != 0) ::_exit(0);
                ::usleep(500);
            }
        });
        in_fork(sleep_for_ever);
        sleep_for_ever();
    });
    ::close(ends[1]);
    wait_for_bytes(ends[0], 1);
    watch.except(root);
    kill_tree(root);
    while (::waitpid(root, nullptr, 0) < 0 && errno == EINTR) {
    }
    watch.end_orphans(milliseconds(10));
    // Every process that ever was in the tree held the pipe's end.
    char byte;
    EXPECT_EQ(::read(ends[0], &byte, 1), 0);
    ::close(ends[0]);
}

TEST(OrphanWatch, EndsWhatIsLeftBehindAndNamesIt) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    OrphanWatch watch;
    const pid_t parent = in_fork([&] {
        in_fork([&] {
            ::setsid();
            ::signal(SIGTERM, SIG_IGN);
            ::write(ends[1], "x", 1);
            sleep_for_ever();
        });
        char byte;
        while (::read(ends[0], &byte, 1) != 1) {
        }
    });
    watch.except(parent);
    ::close(ends[1]);
    ::waitpid(parent, nullptr, 0);
    const std::vector<ProcessEntry> ended = watch.end_orphans(milliseconds(20));
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_NE(ended[0].process, parent);
    EXPECT_NE(::kill(ended[0].process, 0), 0);
    EXPECT_TRUE(watch.end_orphans(milliseconds(20)).empty());
    ::close(ends[0]);
}

TEST(OrphanWatch, LeavesOtherChildrenAlone) {
    const pid_t before = in_fork(sleep_for_ever);
    OrphanWatch watch;
    const pid_t known = in_fork(sleep_for_ever);
    watch.except(known);
    EXPECT_TRUE(watch.end_orphans(milliseconds(20)).empty());
    for (const pid_t child : {before, known}) {
        EXPECT_EQ(::waitpid(child, nullptr, WNOHANG), 0);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
}

TEST(OrphanWatch, WithAMarkLeavesChildrenWithoutItAlone) {
    OrphanWatch watch("4711.1");
    const pid_t foreign = in_fork([] {  // as a program's own child, in a session of its own
        ::setsid();
        sleep_for_ever();
    });
    const pid_t marked = in_fork([] {
        ::setsid();
        const char* environment[] = {"PENTAD_INSIDE=4711.1", nullptr};
        const char* arguments[] = {"sleep", "1000", nullptr};
        ::execve("/bin/sleep", const_cast<char**>(arguments), const_cast<char**>(environment));
    });
    std::vector<ProcessEntry> ended;
    for (int round = 0; round < 500 && ended.empty(); ++round) ended = watch.end_orphans(milliseconds(20));
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].process, marked);
    EXPECT_EQ(::waitpid(foreign, nullptr, WNOHANG), 0);
    ::kill(foreign, SIGKILL);
    while (::waitpid(foreign, nullptr, WNOHANG) == 0) {
        EXPECT_TRUE(watch.end_orphans(milliseconds(1)).empty());
    }
}

TEST(OrphanWatch, WithAMarkReapsWhatHasEndedInAnExpectedSession) {
    OrphanWatch watch("4711.2");
    const pid_t ended = in_fork([] { ::setsid(); });
    siginfo_t information{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(ended), &information, WEXITED | WNOWAIT), 0);
    watch.end_orphans(milliseconds(1));
    EXPECT_EQ(::kill(ended, 0), 0) << "it is a child like any other";
    watch.expect_session(ended);
    watch.end_orphans(milliseconds(1));
    EXPECT_NE(::kill(ended, 0), 0);
}

}  // namespace
}  // namespace pentad
