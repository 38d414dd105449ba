// Putting files back, exactly and completely, or not at all.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/edit.hpp"

namespace pentad {

/// What one path is to become. `expected` is what must stand there now; anything else stops the whole restore.
struct RestoreStep {
    std::string path;
    FileState expected;
    FileState wanted;
};

/// Gives the bytes of a content.
using ContentSource = std::function<Result<std::string>(const Oid&)>;

/// Phase 1: writes every wanted file, complete with mode, synced, into `staging` (a new folder inside test_batch_logs), and a plan
/// beside them. Nothing of the workspace changes. Errors: conflict, when a path is not as expected; no_space; io.
Status stage_restore(const std::filesystem::path& root, const std::filesystem::path& staging,
                     const std::vector<RestoreStep>& steps, const ContentSource& content);

/// Phase 2: renames the staged files into place and removes what is to be absent (and folders left empty by that), then
/// syncs and removes `staging`. Repeatable: after a crash in the middle it is simply called again, with the plan found in `staging`.
/// Paths are resolved with openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS). Files that are already as wanted are not touched.
/// Across file systems (a mount inside the workspace) it copies beside the target and renames there.
Status apply_restore(const std::filesystem::path& root, const std::filesystem::path& staging);

/// Throws a staging away that has no intent in the journal (a crash before phase 2).
Status discard_staging(const std::filesystem::path& staging);

}  // namespace pentad
