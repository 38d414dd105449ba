// The bare repository history.git as a folder, laid out without libgit2.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace pentad {

/// The newest edit's commit; and the same as a branch, which HEAD is on: git fsck wants HEAD in refs/heads, and `git
/// clone` takes branches only.
inline constexpr const char* k_history_head = "refs/pentad/head";
inline constexpr const char* k_history_branch = "refs/heads/pentad";

/// Makes an empty one under a temporary name, and renames it into place, synced. Errors: refused, when it is there
/// already.
Status create_history_folder(const std::filesystem::path& history_git);

/// Errors: not_found; corrupt, when it lacks what makes it a repository, or borrows objects (alternates) from another.
Status check_history_folder(const std::filesystem::path& history_git);

}  // namespace pentad
