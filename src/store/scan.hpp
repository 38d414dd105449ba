// Finding what changed in the workspace, recorded or not.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/capture.hpp"
#include "store/file_index.hpp"

namespace pentad {

struct ScanOptions {
    std::string directory_name = "test_batch_logs";  ///< at the root; never scanned
    std::vector<std::string> ignore;                 ///< more rules, as in .gitignore, weaker than the workspace's own
    std::string below;                               ///< only this folder (relative), empty: the whole workspace
    unsigned threads = 2;
};

struct ScanFinding {
    enum class What { added, modified, removed };
    What what = What::modified;
    std::string path;
    FileState before;  ///< as known; absent when added
    FileState after;   ///< as on disk, with the oid of its content; absent when removed
    StatData stat;
};

struct Scan {
    std::vector<ScanFinding> findings;    ///< sorted by path
    std::vector<std::string> unreadable;  ///< `path: reason`, one line each; these are no findings
    std::vector<IndexEntry> entries;      ///< everything that stands there now, sorted: the next index
    std::size_t files_seen = 0;
};

/// Walks `root` (several threads), honours .gitignore files, `.git/info/exclude` and the user's core.excludesFile,
/// and compares with `index` as overridden by `newer` (paths recorded after the index was written; sorted).
/// A file that is known is never treated as ignored. Never follows symlinks; `.git`, test_batch_logs, `__pycache__`, and
/// folders that hold a pyvenv.cfg are left out. Nested repositories are content like any other (but their `.git`).
/// Errors: io, when the root itself can't be read. Threads: any.
Result<Scan> scan_workspace(const std::filesystem::path& root, const FileIndex* index,
                            const std::vector<std::pair<std::string, FileState>>& newer, const ScanOptions& options);

}  // namespace pentad
