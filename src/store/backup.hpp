// backups/batch_N/: the content before a batch, as plain files that a person can copy back without pentad.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/restore.hpp"

namespace pentad {

/// Writes `folder` anew (under a temporary name, then renamed): every state in `files` that exists, paths and modes
/// kept; `git_commit.txt` with `git_commit`; `MANIFEST` that lists each path as `restore PATH`, `remove PATH` (did not
/// exist before) or `unknown PATH`. A batch's own file called like ours keeps its name; ours then gets `.pentad`
/// appended.
Status write_backup(const std::filesystem::path& folder, const std::vector<FileChange>& files,
                    const std::string& git_commit, const ContentSource& content);

}  // namespace pentad
