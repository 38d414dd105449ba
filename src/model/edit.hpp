// Edits: what was changed, and from what to what.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/oid.hpp"
#include "base/time.hpp"

namespace pentad {

using EditId = std::int64_t;   ///< counts from 1, in the order of acknowledgement; all kinds of edits count together
using BatchId = std::int64_t;  ///< counts from 1

/// What stands at a path.
enum class FileKind : std::uint8_t { absent, regular, symlink };

/// The exact state of one path: its kind, permission bits and content.
struct FileState {
    FileKind kind = FileKind::absent;
    mode_t mode = 0;         ///< permission bits (07777) of a regular file; 0 otherwise
    Oid oid;                 ///< of the content; of the target text for a symlink; zero when absent
    std::uint64_t size = 0;  ///< bytes

    friend bool operator==(const FileState&, const FileState&) = default;
    bool exists() const { return kind != FileKind::absent; }
};

/// One path of one edit.
struct FileChange {
    std::string path;  ///< relative to the workspace, `/` between parts; any bytes but NUL
    FileState before;
    FileState after;
    /// False when nobody knows what stood here before the edit (`before` is then meaningless): it can't be taken back.
    bool before_known = true;
    std::string sha256;  ///< of the content after, 64 hexadecimal digits; empty when absent
    std::string
        note;  ///< why the content is not kept (`larger than 100 MB`), else empty; such a change can't be taken back

    bool can_be_reverted() const { return before_known && note.empty(); }
};

enum class EditKind : std::uint8_t {
    user,        ///< recorded by somebody; these fill the batch
    unrecorded,  ///< found by a scan; belongs to the batch that was closing, or to none
    rollback,    ///< made by `rollback`; belongs to no batch
    undo,        ///< made by `undo`; belongs to no batch
};

struct Edit {
    EditId id = 0;
    std::optional<BatchId> batch;
    EditKind kind = EditKind::user;
    std::string description;
    std::string author;
    Timestamp time;
    std::vector<FileChange> changes;  ///< sorted by path, each path once
    /// For rollback: the batch that was taken back; nothing when single edits were. For undo: the edit that was.
    std::optional<std::int64_t> target;
};

}  // namespace pentad
