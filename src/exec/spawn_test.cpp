#include "exec/spawn.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "exec/signal_watch.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

/// What a shell command prints, when it is spawned with the write end of a pipe as descriptor 7.
std::string printed_by(const std::string& command, const test::TempFolder& folder) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    SpawnPlan plan;
    plan.arguments = {"/bin/sh", "-c", command};
    plan.environment = {"PATH=/usr/bin:/bin", "WORD=here"};
    plan.folder = folder.path();
    plan.descriptors = {{ends[1], 7}};
    const Result<pid_t> child = spawn(plan);
    EXPECT_TRUE(child.has_value());
    ::close(ends[1]);
    const Result<std::string> text = read_all(ends[0], "a pipe");
    ::close(ends[0]);
    if (child) ::waitpid(*child, nullptr, 0);
    return text.value_or("");
}

TEST(Spawn, GivesFolderEnvironmentDescriptorsAndASession) {
    const test::TempFolder folder;
    EXPECT_EQ(printed_by("pwd >&7", folder), folder.path().string() + "\n");
    EXPECT_EQ(printed_by("env | grep -c . >&7; echo $WORD >&7", folder).substr(2), "here\n");
    EXPECT_EQ(printed_by("test \"$(ps -o sid= -p $$ | tr -d ' ')\" = $$ && echo own >&7", folder), "own\n");
}

TEST(Spawn, PassesOnNoOtherDescriptor) {
    const test::TempFolder folder;
    const int open_for_children = ::open("/dev/null", O_RDONLY);  // a program that we are in may have such ones
    const int number = ::fcntl(open_for_children, F_DUPFD, 30);
    EXPECT_EQ(printed_by("ls /proc/$$/fd | grep -cx " + std::to_string(number) + " >&7", folder), "0\n");
    ::close(open_for_children);
    ::close(number);
}

TEST(Spawn, DescriptorsMayChangePlaces) {
    test::TempFolder folder;
    const UniqueFd one(::open(folder.write("one", "one\n").c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd two(::open(folder.write("two", "two\n").c_str(), O_RDONLY | O_CLOEXEC));
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    SpawnPlan plan;
    plan.arguments = {"/bin/cat", "/proc/self/fd/" + std::to_string(one.get()),
                      "/proc/self/fd/" + std::to_string(two.get())};
    plan.folder = folder.path();
    plan.descriptors = {{write_end.get(), 1}, {two.get(), one.get()}, {one.get(), two.get()}};
    const Result<pid_t> child = spawn(plan);
    ASSERT_TRUE(child) << child.error().message;
    write_end.reset();
    EXPECT_EQ(read_all(read_end.get(), "a pipe").value_or(""), "two\none\n");
    ::waitpid(*child, nullptr, 0);
}

TEST(Spawn, DoesNotPassOnBlockedSignals) {
    const test::TempFolder folder;
    const SignalWatch watch;
    EXPECT_EQ(printed_by("kill -TERM $$; echo survived >&7", folder), "");
}

TEST(Spawn, SaysWhyAProgramCannotRun) {
    const test::TempFolder folder;
    SpawnPlan plan;
    plan.arguments = {(folder / "missing").string()};
    plan.folder = folder.path();
    const Result<pid_t> child = spawn(plan);
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().code, Code::tool);
    EXPECT_EQ(child.error().message, "can't run " + (folder / "missing").string() + ": No such file or directory");
}

TEST(SignalWatch, TakesSignalsAndGivesThemBack) {
    sigset_t before;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
    {
        SignalWatch watch;
        EXPECT_FALSE(watch.take());
        ::raise(SIGINT);
        ::raise(SIGHUP);
        EXPECT_TRUE(watch.take());
        EXPECT_FALSE(watch.take());
    }
    sigset_t after;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        EXPECT_EQ(sigismember(&before, signal), sigismember(&after, signal));
    struct sigaction pipe{};
    ::sigaction(SIGPIPE, nullptr, &pipe);
    EXPECT_EQ(pipe.sa_handler, SIG_DFL);
}

TEST(SignalWatch, LeavesIgnoredSignalsIgnored) {
    ::signal(SIGHUP, SIG_IGN);  // as nohup does
    {
        SignalWatch watch;
        ::raise(SIGHUP);
        EXPECT_FALSE(watch.take());
    }
    ::signal(SIGHUP, SIG_DFL);
}

}  // namespace
}  // namespace pentad
