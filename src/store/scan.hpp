// Finding what changed in the workspace, recorded or not. docs/scan.md says why it is done this way.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/capture.hpp"
#include "store/file_index.hpp"

namespace pentad {

struct ScanOptions {
    std::string directory_name = "test_batch_logs";  ///< at the root; never scanned
    std::vector<std::string> ignore;                 ///< more rules, as in .gitignore, weaker than the workspace's own
    std::string below;                               ///< only this folder (relative), empty: the whole workspace
    unsigned threads = 0;                            ///< 0: as many as there are cores, at most 4
    /// Units: bytes. What is larger is not read: its finding has the size, but a zero oid.
    std::uint64_t size_limit = 100'000'000;
    bool hash_added = true;  ///< false: files that nobody knows yet are not read; their oid is zero
    /// Not 0: `touched` gets the files that were written to at or after this moment (see file_clock_ns).
    std::int64_t touched_since_ns = 0;
    bool collect_entries = true;  ///< false: `entries` stays empty, which saves time when nothing changed
};

struct ScanFinding {
    enum class What { added, modified, removed };
    What what = What::modified;
    std::string path;
    FileState before;  ///< as known; absent when added
    FileState after;   ///< as on disk, with the oid of its content; absent when removed
    StatData stat;
};

/// Paths recorded after the index was written, sorted, and what that left there.
using NewerStates = std::vector<std::pair<std::string, FileState>>;

struct Scan {
    std::vector<ScanFinding> findings;    ///< sorted by path
    std::vector<std::string> unreadable;  ///< one line each, with path and reason; these are no findings
    std::vector<IndexEntry> entries;      ///< everything that stands there now, sorted: the next index
    std::vector<IndexEntry> refreshed;    ///< content as known, but stat data that the index does not have; sorted
    /// Known files whose content, mode or name changed since ScanOptions::touched_since_ns, what it is now aside;
    /// sorted.
    std::vector<std::string> touched;
    std::size_t files_seen = 0;  ///< without those that are ignored
    std::int64_t began_ns = 0;   ///< wall clock, before the first look; for FileIndex::write
    /// Nothing to write: the index says exactly what is there.
    bool index_is_current = false;
};

/// Walks `root` (several threads), honours .gitignore files, `.git/info/exclude` and the user's core.excludesFile,
/// and compares with `index` as overridden by `newer`. With `options.below` (a folder), only that; naming an ignored
/// folder includes it. A file that is known is never treated as ignored. Never follows symlinks; `.git`,
/// test_batch_logs, `__pycache__`, and folders with a mark (folder_mark.hpp) are left out. Nested repositories are
/// content like any other (but their `.git`). FIFOs, sockets and devices are passed over; what can't be read is a line
/// in `unreadable` and stays as known. Errors: io, when the root itself can't be read; corrupt, when the index is
/// damaged; refused, when `below` is no folder. Threads: any.
Result<Scan> scan_workspace(const std::filesystem::path& root, const FileIndex* index, const NewerStates& newer,
                            const ScanOptions& options);

/// Whether a scan of the workspace would find a file at `path` that nobody knows yet, if one stood there: no rule
/// ignores it or a folder above it, and it is not in `.git`, test_batch_logs, a folder with a mark or behind a
/// symlink. False also for what is no path of a workspace's file. Reads only the ignore files on the way; folders that
/// are missing hold no rules. `options`: only `directory_name` and `ignore` count. Errors: io. Threads: any.
Result<bool> is_scanned(const std::filesystem::path& root, const std::string& path, const ScanOptions& options);

/// The next index: what `index` and `newer` say, with what `scan` found. What `entries` holds when it was asked for.
std::vector<IndexEntry> next_entries(const FileIndex* index, const NewerStates& newer, const Scan& scan);

}  // namespace pentad
