#include "store/workspace_lock.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

TEST(WorkspaceLock, is_held_by_one_and_free_again_after_it) {
    const test::TempFolder folder;
    {
        const Result<WorkspaceLock> first = WorkspaceLock::acquire(folder / "lock");
        ASSERT_TRUE(first);
        const Result<WorkspaceLock> second = WorkspaceLock::try_acquire(folder / "lock");
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, Code::refused);
        EXPECT_THAT(second.error().message, testing::HasSubstr("another pentad is at work here"));
    }
    EXPECT_TRUE(WorkspaceLock::try_acquire(folder / "lock"));
}

TEST(WorkspaceLock, ends_with_its_process_and_is_not_inherited_through_exec) {
    const test::TempFolder folder;
    int pipe_fds[2];
    ASSERT_EQ(::pipe2(pipe_fds, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::setpgid(0, 0);
        const Result<WorkspaceLock> lock = WorkspaceLock::acquire(folder / "lock");
        if (::vfork() == 0) {
            ::execl("/bin/sleep", "sleep", "30", nullptr);
            ::_exit(127);
        }
        (void)!::write(pipe_fds[1], lock ? "y" : "n", 1);
        ::pause();
        ::_exit(0);
    }
    char locked = 0;
    ASSERT_EQ(::read(pipe_fds[0], &locked, 1), 1);
    EXPECT_EQ(locked, 'y');
    EXPECT_FALSE(WorkspaceLock::try_acquire(folder / "lock"));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    // The kernel lets vfork's caller go on a moment before exec has closed the grandchild's descriptors.
    int left = 1000;
    EXPECT_TRUE(WorkspaceLock::acquire(folder / "lock", [&] { return --left == 0; }))
        << "the sleeping grandchild must not hold it";
    ::kill(-child, SIGKILL);
}

TEST(WorkspaceLock, waiting_ends_on_a_signal) {
    const test::TempFolder folder;
    const Result<WorkspaceLock> held = WorkspaceLock::acquire(folder / "lock");
    ASSERT_TRUE(held);
    struct sigaction action{};
    struct sigaction before{};
    action.sa_handler = [](int) {};  // without SA_RESTART
    ::sigaction(SIGUSR1, &action, &before);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        for (;;) {  // until it arrives while the parent waits, and the parent ends us
            ::usleep(2000);
            ::kill(parent, SIGUSR1);
        }
    }
    const Result<WorkspaceLock> waiting = WorkspaceLock::acquire(folder / "lock");
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::sigaction(SIGUSR1, &before, nullptr);
    ASSERT_FALSE(waiting);
    EXPECT_EQ(waiting.error().code, Code::interrupted);
}

TEST(WorkspaceLock, in_another_program_waiting_ends_when_that_says_so) {
    const test::TempFolder folder;
    std::optional<WorkspaceLock> held = *WorkspaceLock::acquire(folder / "lock");
    int asked = 0;
    EXPECT_EQ(WorkspaceLock::acquire(folder / "lock", [&] { return ++asked == 3; }).error().code, Code::interrupted);
    EXPECT_EQ(asked, 3);
    EXPECT_TRUE(WorkspaceLock::acquire(folder / "lock", [&] {
        held.reset();
        return false;
    }));
}

TEST(WorkspaceLock, a_lock_file_that_is_a_symlink_or_in_no_folder_is_an_error) {
    const test::TempFolder folder;
    std::filesystem::create_symlink(folder / "elsewhere", folder / "lock");
    EXPECT_EQ(WorkspaceLock::acquire(folder / "lock").error().code, Code::io);
    EXPECT_EQ(WorkspaceLock::acquire(folder / "none/lock").error().code, Code::io);
}

}  // namespace
}  // namespace pentad
