// Bringing the content of a whole workspace into history.git, for the first snapshot.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/file_index.hpp"
#include "store/object_links.hpp"
#include "store/object_store.hpp"
#include "store/snapshots.hpp"

namespace pentad {

/// `likely` (empty, or one for each entry; zero: none) is the blob that the entry's file has unless git converted it:
/// where it is there with the size of the file, the file is not read. Fills in the oids of `entries`, and sees to it
/// that `objects` holds each content: because it is there, by linking the user's loose object, or by packing the file's
/// bytes, synced. An entry whose file has changed since is brought up to date; one that is gone or can't be read is
/// taken out (and noted in the latter case); one above `size_limit` keeps a zero oid (noted). Uses several threads.
/// Errors: no_space, io, corrupt, tool.
Status import_first(const std::filesystem::path& root, ObjectStore& objects, ObjectLinks& links,
                    const std::vector<Oid>& likely, std::vector<IndexEntry>& entries,
                    const Snapshots::FirstOptions& options);

}  // namespace pentad
