// A session: the open journal, the lock, and history.git when something needs it. Every use case starts with one.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/file_index.hpp"
#include "store/journal.hpp"
#include "store/restore.hpp"
#include "store/snapshots.hpp"
#include "store/workspace_lock.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Called now and then while the first snapshot is taken: files done, files in all.
using SnapshotProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Threads: one.
class Session {
   public:
    /// For reading: no lock. Errors: refused, when the workspace was never set up; corrupt; newer.
    static Result<Session> open_to_read(const Workspace& workspace);
    /// For writing: takes the lock and completes what a crash left half done. Errors: as above.
    static Result<Session> open_to_write(const Workspace& workspace);
    /// For writing, and sets the workspace up when it is not. The first edit may name paths whose content before it is
    /// to come from the user's HEAD, or another commit or tree `before` (see first_snapshot.hpp).
    static Result<Session> open_or_create(const Workspace& workspace, const std::vector<std::string>& first_paths,
                                          const SnapshotProgress& progress = {}, const std::string& before = "HEAD");

    const Workspace& workspace() const { return *workspace_; }
    Journal& journal() { return journal_; }
    /// Opens history.git at the first call (and with it libgit2).
    Result<Snapshots*> snapshots();
    /// The index of the last scan; null when there is none that can be read.
    const FileIndex* index();
    void forget_index() {
        index_.reset();
        index_tried_ = false;
    }
    /// The bytes of any content that was ever recorded: the journal's, else history.git's.
    Result<std::string> content(const Oid& oid);
    ContentSource content_source();

    /// What stood at `path` when it was last recorded, else when it was last scanned.
    struct KnownState {
        FileState state;
        bool known =
            true;  ///< false: `state` is not the whole truth (content not kept, or a file that no scan looks at)
    };
    Result<KnownState> known_state(const std::string& path);

    /// What was found and mended at the start, and what else the user should know; one line each.
    std::vector<std::string>& notes() { return notes_; }
    /// What had been written to files of a cut off rollback, and was moved aside when it was completed; one line each.
    std::vector<std::string>& rescued() { return rescued_; }
    /// Set by open_or_create: paths whose content before the first edit nobody knows.
    std::set<std::string>& unknown_before() { return unknown_before_; }

    void unlock() { lock_.reset(); }
    Status lock_again();

   private:
    Result<std::optional<FileState>> indexed_state(const std::string& path);

    Session(const Workspace& workspace, Journal journal)
        : workspace_(std::make_shared<Workspace>(workspace)), journal_(std::move(journal)) {}

    std::shared_ptr<const Workspace> workspace_;
    std::optional<WorkspaceLock> lock_;
    Journal journal_;
    std::optional<Snapshots> snapshots_;
    std::optional<FileIndex> index_;
    bool index_tried_ = false;
    std::vector<std::string> notes_;
    std::vector<std::string> rescued_;
    std::set<std::string> unknown_before_;
};

}  // namespace pentad
