// Putting files back, exactly and completely, or not at all. docs/restore.md has the order of writes and why.
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

/// Phase 1: writes every wanted file, complete with mode and owner, synced, into `staging` (a new folder inside
/// test_batch_logs), and last a plan beside them. Nothing of the workspace changes. A path that is as wanted already is
/// fine. Errors, after each of which `staging` is gone again: conflict, when a path is not as expected, or a folder or
/// file that is not ours is in the way; refused (a path outside the workspace or behind a symlink); corrupt, when
/// `content` gives the wrong bytes; no_space; io, also when a folder is not ours to write in.
Status stage_restore(const std::filesystem::path& root, const std::filesystem::path& staging,
                     const std::vector<RestoreStep>& steps, const ContentSource& content);

/// Phase 2: renames the staged files into place and moves out what is to be absent (also folders left empty by that),
/// then syncs and removes `staging`. Repeatable: after a crash in the middle it is simply called again, with the plan
/// found in `staging`; when `staging` is gone, everything was done. Paths are resolved beneath `root` without following
/// symlinks. Files that are already as wanted are not touched; others get the present moment as their mtime.
///
/// What a file holds is looked at once more when it has come out of its place. When that is neither what was expected
/// nor what is wanted (somebody wrote to it between the phases), it is kept in `rescued/` inside test_batch_logs (on
/// another file system: beside the file). Returns a line about each of those.
///
/// Errors: corrupt (no readable plan), conflict, io, no_space. All that this call did is taken back before it returns
/// an error, and `staging` stays for another call; once every file is in its place, an error only means that what came
/// out could not be tidied up.
Result<std::vector<std::string>> apply_restore(const std::filesystem::path& root, const std::filesystem::path& staging);

/// Throws a staging away that has no intent in the journal (a crash before phase 2, or an apply_restore that failed).
/// One that is not there is fine. Errors: refused, when files of the workspace are or may be in it (every file is in
/// its place and only tidying up is left: apply_restore ends that); io.
Status discard_staging(const std::filesystem::path& staging);

}  // namespace pentad
