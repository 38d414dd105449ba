// history.git: the content of every edit, as an ordinary bare git repository derived from the journal.
//
// The only place that speaks to libgit2, which is loaded when an object on disk is first asked for (git_library.hpp),
// because loading it costs more than a whole `record`.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/edit.hpp"
#include "store/file_index.hpp"

namespace pentad {

/// One open history.git. Threads: one. Writers hold WorkspaceLock.
/// Errors of every call: corrupt, no_space, io, tool (libgit2 missing: which package to install).
class Snapshots {
   public:
    static Result<Snapshots> open(const std::filesystem::path& history_git);
    /// Makes an empty bare repository with the name under a temporary name, and renames it into place.
    static Result<Snapshots> create(const std::filesystem::path& history_git);

    Snapshots(Snapshots&&) noexcept;
    Snapshots& operator=(Snapshots&&) noexcept;
    ~Snapshots();

    // -- objects ---------------------------------------------------------------------------------------------------
    Result<std::string> blob(const Oid& oid);
    Result<Oid> add_blob(std::string_view bytes);
    /// The tree `base` (zero: empty) with the `after` of each change put in. Handles file-folder swaps. Content itself
    /// is not looked at.
    Result<Oid> apply(const Oid& base, std::span<const FileChange> changes);
    /// Every path of a tree, sorted, with kind, executable bit (0755 or 0644) and oid; size 0.
    Result<std::vector<std::pair<std::string, FileState>>> list(const Oid& tree);
    /// Commits `tree` with the edit's description, author and time: the same edit gives the same commit, bit for bit.
    Result<Oid> commit(const Oid& tree, std::optional<Oid> parent, const Edit& edit);
    /// Writes all new objects since the last call as one pack, synced.
    Status flush();
    /// Not synced: refs are a cache, made anew from the journal. `refs/pentad/head` is also the branch that HEAD is on,
    /// so that plain `git --git-dir=history.git log -p` and `git clone history.git` work.
    Status set_ref(const std::string& name, const Oid& target);
    Result<std::optional<Oid>> ref(const std::string& name);

    // -- merging ---------------------------------------------------------------------------------------------------
    struct Merged {
        bool clean = false;
        std::string bytes;
    };
    /// Three-way merge of texts, line by line. Binary content that differs on both sides is a conflict.
    Result<Merged> merge(std::string_view base, std::string_view ours, std::string_view theirs);
    /// A unified diff of one file, as git prints it (`diff --git a/… b/…`), with modes, new and deleted files, binary
    /// notes.
    Result<std::string> diff(const std::string& path, const FileState& before, std::string_view old_bytes,
                             const FileState& after, std::string_view new_bytes);

    // -- first snapshot --------------------------------------------------------------------------------------------
    struct FirstOptions {
        /// Files done so far, and of how many. Called from any thread, one at a time.
        std::function<void(std::size_t done, std::size_t total)> progress;
        std::uint64_t size_limit = 100ull * 1024 * 1024;  ///< bytes; what is larger is not kept
        std::vector<std::string>* notes = nullptr;  ///< gets a line for each file that is not in the snapshot, and why
    };
    /// Snapshot of all `entries` (sorted; what a scan found): takes over what the user's repository has of it by hard
    /// links
    /// (`user_git` holds `objects`; empty: there is none), imports the rest from the files, synced, and returns the
    /// tree, which `flush` writes. Fills the oids in, brings entries up to date whose file changed since the scan,
    /// takes those out that are gone or can't be read, and leaves the oid of what is too large zero.
    Result<Oid> first_snapshot(const std::filesystem::path& root, const std::filesystem::path& user_git,
                               std::vector<IndexEntry>& entries, const FirstOptions& options);

    /// Packs all that the refs and the commits `keep` reach into one pack with deltas, synced, and then drops the packs
    /// before it. What the user's repository still shares with us stays as it is: it costs nothing. Loose objects that
    /// nothing reaches stay too: they may be the content of edits that have no commit yet.
    Status repack(std::span<const Oid> keep = {});
    /// fsck: every object that `commits` reach is there and whole. One line a finding.
    Result<std::vector<std::string>> check(std::span<const Oid> commits);

   private:
    struct Impl;
    explicit Snapshots(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Writes one blob as a loose object, synced, without libgit2: for content above 1 MB, which does not go through the
/// journal. Returns its oid. Errors: no_space, io.
Result<Oid> write_loose_blob(const std::filesystem::path& history_git, std::string_view bytes);

/// Removes the unfinished files that killed writers left in the folders of objects and packs; returns how many. The
/// caller holds WorkspaceLock, or a file that is being written may go. Errors: io.
Result<std::size_t> remove_stale_objects(const std::filesystem::path& history_git);

}  // namespace pentad
