// Scans of the workspace, as the use cases need them.
#pragma once

#include "store/scan.hpp"
#include "workflow/session.hpp"

namespace pentad {

ScanOptions scan_options(const Workspace& workspace);

/// capture_file with the workspace's settings.
Result<Capture> capture(const Workspace& workspace, const std::string& path);

/// What differs from the history's newest state, recorded edits included. `below`: only that folder (relative).
/// `touched_since_ns`: see ScanOptions.
Result<Scan> scan_for_changes(Session& session, const std::string& below = {}, std::int64_t touched_since_ns = 0);

/// Writes the index anew from a scan, when it would save later scans work. `newest`: the newest edit before the scan.
Status refresh_index(Session& session, const Scan& scan, EditId newest);

/// The same for files that were touched and are as known, so that they are not read again each time. What the scan
/// found stays to be found.
Status refresh_touched(Session& session, const Scan& scan, EditId newest);

/// For tests that are about to run: of all that was written since the index was, changed or as it was before, Python
/// must not take stale bytecode (store/bytecode_files.hpp).
void forget_stale_bytecode(const Session& session, const Scan& scan);

/// The changes that turn one sorted list of entries into another.
std::vector<FileChange> changes_between(const std::vector<IndexEntry>& from, const std::vector<IndexEntry>& to);

/// Findings as changes of an edit, without content.
std::vector<FileChange> as_changes(const std::vector<ScanFinding>& findings);

}  // namespace pentad
