// The user's own repository: read, never written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

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

/// What HEAD has at `path` (relative to `root`), as a checkout would write it (line endings and filters of the user
/// applied, by the git program); nullopt when HEAD does not have it. Errors: tool, when git is needed and missing.
struct HeadFile {
    FileState state;
    std::string bytes;
};
Result<std::optional<HeadFile>> file_at_head(const UserGit& git, const std::filesystem::path& root,
                                             const std::string& path);

}  // namespace pentad
