// The first snapshot: what every later edit is compared with.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "workflow/session.hpp"

namespace pentad {

/// Makes test_batch_logs with what tells git which of its files are not for a commit.
Status prepare_directory(const Workspace& workspace);

/// Errors: corrupt, when history.git is there and the journal is not: a lost journal is never replaced silently.
Status refuse_lost_journal(const Workspace& workspace);

/// Makes history.git and the journal, where they are missing. Errors: corrupt, when the one is there and the other is
/// not: a lost journal is never replaced silently. Needs the lock.
Status create_stores(const Workspace& workspace);

/// Takes the first snapshot if the journal has none yet (also after a crash in the middle of it). `first_paths` are
/// about to be recorded as changed: their content in it is that of the user's HEAD (or of `before_commit`); where there
/// is no HEAD it is not known, and the session's unknown_before says so. Needs the lock.
Status complete_first_snapshot(Session& session, const std::vector<std::string>& first_paths,
                               const SnapshotProgress& progress = {}, const std::string& before_commit = "HEAD");

/// Makes the index anew from the newest tree of history.git and the edits since. Needs the lock.
Status rebuild_index(Session& session);

/// meta key of the tree of the first snapshot.
inline constexpr std::string_view k_first_tree = "first_tree";
inline constexpr std::string_view k_first_commit = "first_commit";
/// meta key of the number of files in it.
inline constexpr std::string_view k_first_files = "first_files";

}  // namespace pentad
