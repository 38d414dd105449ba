#include "workflow/scanning.hpp"

#include <algorithm>

#include "store/bytecode_files.hpp"
#include "store/scan_walk.hpp"
#include "workflow/first_snapshot.hpp"

namespace pentad {

namespace {

// Each edit since the index was written costs a scan one look at a file's content; writing the index costs all files.
constexpr EditId k_edits_before_refresh = 200;

/// What was recorded since the index was written.
Result<NewerStates> newer_states(Session& session) {
    const FileIndex* index = session.index();
    return session.journal().last_states_after(index != nullptr ? index->newest_edit() : 0);
}

}  // namespace

ScanOptions scan_options(const Workspace& workspace) {
    ScanOptions options;
    options.directory_name = workspace.settings.directory;
    options.ignore = workspace.settings.ignore;
    options.size_limit = workspace.settings.size_limit;
    return options;
}

Result<Capture> capture(const Workspace& workspace, const std::string& path) {
    return capture_file(workspace.root, path, workspace.settings.size_limit, workspace.settings.directory);
}

namespace {

Result<Scan> scan_once(Session& session, const std::string& below, std::int64_t touched_since_ns) {
    const FileIndex* index = session.index();
    TRY_ASSIGN(const NewerStates newer, newer_states(session));
    ScanOptions options = scan_options(session.workspace());
    options.below = below;
    options.touched_since_ns = touched_since_ns;
    options.collect_entries = false;
    return scan_workspace(session.workspace().root, index, newer, options);
}

}  // namespace

Result<Scan> scan_for_changes(Session& session, const std::string& below, std::int64_t touched_since_ns) {
    // Without an index everything would look new, and undoing what is new removes it.
    if (session.index() == nullptr) TRY(rebuild_index(session));
    Result<Scan> scan = scan_once(session, below, touched_since_ns);
    if (scan || scan.error().code != Code::corrupt) return scan;
    TRY(rebuild_index(session));
    return scan_once(session, below, touched_since_ns);
}

Status refresh_index(Session& session, const Scan& scan, EditId newest) {
    const FileIndex* index = session.index();
    const bool worth_it = index == nullptr || !scan.findings.empty() || !scan.refreshed.empty() ||
                          newest - index->newest_edit() > k_edits_before_refresh;
    if (scan.index_is_current || !worth_it) return {};
    TRY_ASSIGN(const NewerStates newer, newer_states(session));
    const std::vector<IndexEntry> entries = next_entries(index, newer, scan);
    TRY(FileIndex::write(session.workspace().index_file(), entries, newest, scan.began_ns));
    session.forget_index();
    return {};
}

Status refresh_touched(Session& session, const Scan& scan, EditId newest) {
    // What was written in this very moment, or is of the future, would be looked at again all the same. Of a file that
    // is too large to be read, a change is seen by its old stat data alone, which must stay in the index.
    const std::int64_t racy_from_ns = scan.began_ns - k_clock_ns;
    const bool is_settled = std::ranges::any_of(
        scan.refreshed, [&](const IndexEntry& entry) { return !is_racy(entry.stat, racy_from_ns); });
    const bool any_unread = std::ranges::any_of(
        scan.findings, [](const ScanFinding& one) { return one.after.exists() && one.after.oid.is_zero(); });
    if (session.index() == nullptr || !is_settled || any_unread) return {};
    Scan touched;
    touched.refreshed = scan.refreshed;
    touched.began_ns = scan.began_ns;
    return refresh_index(session, touched, newest);
}

void forget_stale_bytecode(const Session& session, const Scan& scan) {
    std::vector<std::string> files;
    for (const ScanFinding& finding : scan.findings) files.push_back(finding.path);
    for (const IndexEntry& entry : scan.refreshed) files.push_back(entry.path);
    forget_stale_bytecode(session.workspace().root, files);
}

std::vector<FileChange> changes_between(const std::vector<IndexEntry>& from, const std::vector<IndexEntry>& to) {
    std::vector<FileChange> changes;
    auto old = from.begin();
    auto young = to.begin();
    while (old != from.end() || young != to.end()) {
        FileChange change;
        const int order = old == from.end() ? 1 : young == to.end() ? -1 : old->path.compare(young->path);
        change.path = order <= 0 ? old->path : young->path;
        if (order <= 0) change.before = (old++)->state;
        if (order >= 0) change.after = (young++)->state;
        if (!(change.before == change.after)) changes.push_back(std::move(change));
    }
    return changes;
}

std::vector<FileChange> as_changes(const std::vector<ScanFinding>& findings) {
    std::vector<FileChange> changes;
    changes.reserve(findings.size());
    for (const ScanFinding& finding : findings) {
        FileChange change;
        change.path = finding.path;
        change.before = finding.before;
        change.after = finding.after;
        changes.push_back(std::move(change));
    }
    return changes;
}

}  // namespace pentad
