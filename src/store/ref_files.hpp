// The refs of a git repository as files: loose ones and packed-refs. Used for the user's repository and for ours.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/oid.hpp"
#include "base/result.hpp"

namespace pentad {

/// 40 hexadecimal digits, or empty when there is no such ref. Follows symbolic refs (`ref: refs/heads/main`), 5 at
/// most. `git_dir` is looked at before `common_dir` (worktrees keep HEAD and some refs for themselves).
std::string read_ref(const std::filesystem::path& git_dir, const std::filesystem::path& common_dir,
                     const std::string& name);

/// Every ref below refs/ that names an object: (name, object), sorted. Unreadable ones are left out.
std::vector<std::pair<std::string, Oid>> all_refs(const std::filesystem::path& git_dir);

/// Writes a loose ref through `NAME.lock`, as git does. Needs WorkspaceLock: a lock file that is there is taken for a
/// stale one. Not synced: our refs are made anew from the journal when they are lost.
Status write_ref(const std::filesystem::path& git_dir, const std::string& name, const Oid& target);

}  // namespace pentad
