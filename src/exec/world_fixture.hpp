// What tests of worlds share: a workspace, and commands that run in a world of it.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// Skips, and says why, where no kind of world works.
#define PENTAD_NEEDS_WORLDS(root)                                                                        \
    if (const WorldSupport support_here = world_support(root); support_here.method == WorldMethod::none) \
    GTEST_SKIP() << "no worlds here: " << support_here.why

}  // namespace pentad::test
