// A commit of the user's repository, as a hook wants to know it.
#pragma once

#include <string>
#include <vector>

#include "store/user_git.hpp"

namespace pentad {

struct UserCommit {
    std::string author;   ///< name; empty when the commit has none
    std::string message;  ///< UTF-8 as far as git can make it so, without the newlines at its end
    std::vector<std::string>
        paths;           ///< what it changed against its first parent, deletions and both names of renames too
    std::string before;  ///< the first parent; the empty tree for a root commit
};

/// HEAD. Shape: `paths` relative to the work tree, as git stores them; submodules are left out. Errors: tool (no commit
/// yet, git is missing, a broken repository).  Threads: any; runs git twice or three times.
Result<UserCommit> read_head_commit(const UserGit& git);

/// Where git looks for hooks, absolute: core.hooksPath, else the `hooks` of the repository that worktrees share.
struct HooksFolder {
    std::filesystem::path folder;
    bool configured = false;  ///< by core.hooksPath
    bool shared = false;      ///< outside the repository: other repositories may use it too
};
Result<HooksFolder> find_hooks_folder(const UserGit& git);

/// Whether git is in the middle of a rebase, which makes commits that nobody edited.
bool is_rebasing(const UserGit& git);

}  // namespace pentad
