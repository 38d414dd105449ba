// What tests of worlds share: a workspace, and commands that run in a world of it.
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <string>

#include "base/file.hpp"
#include "exec/spawn.hpp"
#include "exec/world.hpp"
#include "exec/world_support.hpp"
#include "support/temp_folder.hpp"

namespace pentad::test {

struct Ran {
    int status = -1;     ///< exit status; -1: it could not be started, or a signal ended it
    std::string output;  ///< stdout and stderr, or why it could not be started
};

inline SpawnPlan shell_plan(const std::string& command, const std::filesystem::path& folder) {
    SpawnPlan plan;
    plan.arguments = {"/bin/bash", "-c", command};
    plan.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
    plan.folder = folder;
    return plan;
}

/// Runs a shell command in `folder`, in the world if there is one.
inline Ran run_shell(const std::string& command, const std::filesystem::path& folder, const WorldEntry* world) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    SpawnPlan plan = shell_plan(command, folder);
    plan.descriptors = {{ends[1], 1}, {ends[1], 2}};
    plan.world = world;
    const Result<pid_t> child = spawn(plan);
    ::close(ends[1]);
    Ran ran{-1, read_all(ends[0], "a pipe").value_or("")};
    ::close(ends[0]);
    if (!child) return {-1, child.error().message};
    int status = 0;
    ::waitpid(*child, &status, 0);
    if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
    return ran;
}

/// Everything below `folder`: path to type, mode, time and content.
inline std::map<std::string, std::string> picture_of(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::map<std::string, std::string> picture;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        struct stat status{};
        EXPECT_EQ(::lstat(entry.path().c_str(), &status), 0);
        std::string& text = picture[entry.path().string()];
        text = std::to_string(status.st_mode) + ' ' + std::to_string(status.st_uid) + ' ' +
               std::to_string(status.st_mtim.tv_sec) + '.' + std::to_string(status.st_mtim.tv_nsec) + ' ' +
               std::to_string(status.st_ino) + ' ';
        if (S_ISREG(status.st_mode)) text += read_file(entry.path()).value_or("unreadable");
        if (S_ISLNK(status.st_mode)) text += fs::read_symlink(entry.path()).string();
    }
    return picture;
}

inline constexpr unsigned k_nobody = 65534;

/// Gives these paths below `folder` to the user that `as_any_user` becomes, when we are root.
inline void give_away(const TempFolder& folder, std::initializer_list<const char*> paths) {
    if (::geteuid() != 0) return;
    for (const char* path : paths) ASSERT_EQ(::chown((folder / path).c_str(), k_nobody, k_nobody), 0);
}

/// Calls `act` in a child that is no longer root, if we are; `before` is called as we are. Returns what `act` says went
/// wrong.
inline std::string as_any_user(const std::function<std::string()>& act, const std::function<void()>& before = [] {}) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        before();
        std::string trouble = "can't become another user";
        if (::geteuid() != 0 || (::setgroups(0, nullptr) == 0 && ::setgid(k_nobody) == 0 && ::setuid(k_nobody) == 0)) {
            ::prctl(PR_SET_DUMPABLE, 1);  // as after an exec: /proc/self is ours again
            trouble = act();
        }
        static_cast<void>(write_all(ends[1], trouble, "a pipe"));
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string trouble = read_all(ends[0], "a pipe").value_or("nothing came back");
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return status == 0 ? trouble : "the child ended with status " + std::to_string(status);
}

/// Skips, and says why, where no kind of world works.
#define PENTAD_NEEDS_WORLDS(root)                                                                        \
    if (const WorldSupport support_here = world_support(root); support_here.method == WorldMethod::none) \
    GTEST_SKIP() << "no worlds here: " << support_here.why

}  // namespace pentad::test
