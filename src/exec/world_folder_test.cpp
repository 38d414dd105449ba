#include "exec/world_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/remove_tree.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

TEST(PrivateFolder, IsOursAlone) {
    const test::TempFolder base;
    const Result<fs::path> folder = private_folder(base.path());
    ASSERT_TRUE(folder) << folder.error().message;
    EXPECT_EQ(*folder, base / ("pentad-" + std::to_string(::geteuid())));
    EXPECT_EQ(fs::status(*folder).permissions(), fs::perms::owner_all);
    EXPECT_EQ(private_folder(base.path()).value_or(""), *folder);
}

TEST(PrivateFolder, RefusesWhatAnotherMayHavePutThere) {
    const test::TempFolder base;
    const fs::path place = base / ("pentad-" + std::to_string(::geteuid()));
    const auto refused = [&] {
        const Result<fs::path> folder = private_folder(base.path());
        return !folder && folder.error().code == Code::refused;
    };
    fs::create_directory(base / "elsewhere");
    ::chmod((base / "elsewhere").c_str(), 0700);
    fs::create_directory_symlink(base / "elsewhere", place);
    EXPECT_TRUE(refused()) << "a symlink";
    fs::remove(place);
    base.write(place.filename().string(), "a file");
    EXPECT_TRUE(refused()) << "a file";
    fs::remove(place);
    fs::create_directory(place);
    ::chmod(place.c_str(), 0755);
    EXPECT_TRUE(refused()) << "others can look into it";
    if (::geteuid() == 0) {
        ::chmod(place.c_str(), 0700);
        ASSERT_EQ(::chown(place.c_str(), 65534, 65534), 0);
        EXPECT_TRUE(refused()) << "another user's";
    }
    fs::remove(place);
    ::chmod(base.path().c_str(), 0777);
    EXPECT_TRUE(refused()) << "others can replace it";
    ::chmod(base.path().c_str(), 01777);
    EXPECT_FALSE(refused());
}

TEST(ScratchBases, LeaveOutWhatLiesInTheWorkspace) {
    const test::TempFolder folder;
    ::setenv("TMPDIR", folder.path().c_str(), 1);
    const auto elsewhere = scratch_bases("/nowhere");
    const auto inside = scratch_bases(folder.path());
    ::unsetenv("TMPDIR");
    EXPECT_EQ(std::ranges::count(elsewhere, folder.path()), 1);
    EXPECT_EQ(std::ranges::count(inside, folder.path()), 0);
    EXPECT_FALSE(inside.empty());
}

TEST(WorldFolders, OfTheDeadAreRemovedAndOfTheLivingLeft) {
    const test::TempFolder base;
    const fs::path folder = private_folder(base.path()).value_or("");
    Result<WorldFolder> living = WorldFolder::make(folder);
    ASSERT_TRUE(living) << living.error().message;
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const Result<WorldFolder> mine = WorldFolder::make(folder);
        fs::create_directories(mine->work() / "work" / "deep");
        ::chmod((mine->work() / "work").c_str(), 0000);
        [[maybe_unused]] const ssize_t told = ::write(ends[1], "x", 1);
        for (;;) ::pause();
    }
    char byte = 0;
    ASSERT_EQ(::read(ends[0], &byte, 1), 1);
    EXPECT_EQ(remove_stale_worlds(folder).value_or(99), 0u) << "both live";
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(remove_stale_worlds(folder).value_or(99), 1u);
    EXPECT_TRUE(fs::exists(living->path()));
    EXPECT_TRUE(living->remove());
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1) << "only the gate";
    EXPECT_EQ(remove_stale_worlds(folder).value_or(99), 0u);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(WorldFolders, OneWithoutALockIsDead) {
    const test::TempFolder base;
    const fs::path folder = private_folder(base.path()).value_or("");
    fs::create_directories(folder / ("world-" + std::to_string(::getpid()) + "-0") / "u" / "x");
    EXPECT_EQ(remove_stale_worlds(folder).value_or(99), 1u) << "whatever process has that number now";
}

TEST(RemoveTree, TakesClosedFoldersAndDeepOnesAndNoSymlinksTarget) {
    const test::TempFolder folder;
    folder.write("target/file", "kept");
    fs::create_directories(folder / "tree/closed/inner");
    folder.write("tree/closed/inner/file", "x");
    ::chmod((folder / "tree/closed/inner").c_str(), 0500);
    ::chmod((folder / "tree/closed").c_str(), 0000);
    fs::create_directory_symlink(folder / "target", folder / "tree/link");
    // Deeper than a path may be long, and than there may be open descriptors.
    int at = ::open((folder / "tree").c_str(), O_RDONLY | O_DIRECTORY);
    for (int depth = 0; depth < 3000; ++depth) {
        ::mkdirat(at, "folder", 0700);
        const int next = ::openat(at, "folder", O_RDONLY | O_DIRECTORY);
        ::close(at);
        at = next;
        ASSERT_GE(at, 0);
    }
    ::close(at);
    const Status removed = remove_tree(folder / "tree");
    EXPECT_TRUE(removed) << removed.error().message;
    EXPECT_FALSE(folder.exists("tree"));
    EXPECT_EQ(folder.read("target/file"), "kept");
    EXPECT_TRUE(remove_tree(folder / "tree")) << "that it is gone is no error";
    EXPECT_FALSE(remove_tree(folder / "target/file"));
    fs::create_directory_symlink(folder / "target", folder / "other");
    EXPECT_FALSE(remove_tree(folder / "other"));
    EXPECT_EQ(folder.read("target/file"), "kept");
}

}  // namespace
}  // namespace pentad
