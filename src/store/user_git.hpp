// The user's own repository: read, never written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/command.hpp"
#include "base/result.hpp"
#include "model/edit.hpp"

namespace pentad {

/// What we know of the repository that the workspace lies in, without starting git: worktrees, `.git` files and
/// packed refs included. GIT_* of the environment is ignored.
struct UserGit {
    std::filesystem::path git_dir;     ///< of this worktree
    std::filesystem::path common_dir;  ///< where objects and refs are
    std::filesystem::path work_tree;   ///< the folder that holds `.git`
};
std::optional<UserGit> find_user_git(const std::filesystem::path& start);

/// 40 hexadecimal digits, or empty when there is no commit yet.
std::string head_commit(const UserGit& git);

/// Runs git in the repository's work tree, with nothing of the environment that could point it elsewhere, and without
/// asking or locking. Errors: tool, when git is missing; io. A git that fails is a result.  Threads: any; blocks.
Result<CommandResult> run_user_git(const UserGit& git, std::vector<std::string> arguments);

/// What to say when `ran` was no success. Code: tool.
Failure git_failed(const UserGit& git, const CommandResult& ran);

/// What HEAD (or another `commit` or tree) has at `path` (relative to `root`), as a checkout would write it (line
/// endings and filters of the user applied, by the git program); nullopt when HEAD does not have it. Errors: tool, when
/// git is needed and missing.
struct HeadFile {
    FileState state;
    std::string bytes;
};
Result<std::optional<HeadFile>> file_at_head(const UserGit& git, const std::filesystem::path& root,
                                             const std::string& path, const std::string& commit = "HEAD");

}  // namespace pentad
