#include <set>

#include "workflow/captured_edit.hpp"
#include "workflow/closing.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/scanning.hpp"
#include "workflow/selecting.hpp"

namespace pentad {

namespace {

/// What turns the newest packed tree into what stands in the workspace.
struct Present {
    Oid base;
    std::vector<FileChange> recorded;  ///< in the journal, not packed yet
    std::vector<FileChange> found;     ///< recorded by nobody
    Scan scan;
    EditId newest = 0;  ///< before the scan
};

Result<Present> look(Session& session) {
    Journal& journal = session.journal();
    Present present;
    TRY_ASSIGN(const std::optional<Journal::Packed> packed, journal.newest_packed());
    if (packed) {
        present.base = packed->tree;
    } else {
        TRY_ASSIGN(const std::optional<std::string> first, journal.meta(k_first_tree));
        if (first) {
            TRY_ASSIGN(present.base, Oid::from_hex(*first));
        }
    }
    TRY_ASSIGN(const std::vector<Edit> pending, journal.unpacked_edits());
    TRY_ASSIGN(present.newest, journal.newest_edit());
    TRY_ASSIGN(present.scan, scan_for_changes(session));
    forget_stale_bytecode(session, present.scan);
    present.recorded = net_changes(pending);
    std::erase_if(present.recorded, is_imported);
    present.found = as_changes(present.scan.findings);
    return present;
}

/// For those who run tests next, and come back: what is as it was need not be read by the next scan.
void spare_the_next_scan(Session& session, const Present& present) {
    if (const Status written = refresh_touched(session, present.scan, present.newest); !written)
        session.notes().push_back("the file index could not be written: " + written.error().message);
}

Result<Oid> tree_of(Session& session, const Present& present) {
    if (present.recorded.empty() && present.found.empty()) return present.base;
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY_ASSIGN(const Oid tree, history->apply(present.base, present.recorded));
    return history->apply(tree, present.found);
}

}  // namespace

Result<Oid> present_tree(Session& session, std::optional<std::vector<FileChange>>* unrecorded) {
    TRY_ASSIGN(Present present, look(session));
    // Applied, but never flushed: only the tree's name is wanted.
    TRY_ASSIGN(const Oid tree, tree_of(session, present));
    if (unrecorded == nullptr) return tree;
    *unrecorded = std::move(present.found);
    spare_the_next_scan(session, present);
    return tree;
}

Result<PresentFiles> present_files(Session& session, std::optional<std::vector<FileChange>>* unrecorded) {
    TRY_ASSIGN(Present present, look(session));
    PresentFiles files;
    TRY_ASSIGN(files.tree, tree_of(session, present));
    TRY_ASSIGN(files.files, files_of(session, present.scan));
    if (unrecorded == nullptr) return files;
    *unrecorded = std::move(present.found);
    spare_the_next_scan(session, present);
    return files;
}

Result<Oid> hold_present_tree(Session& session) {
    TRY_ASSIGN(Present present, look(session));
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    for (const FileChange& change : present.recorded) {
        if (!change.after.exists() || change.after.oid.is_zero()) continue;
        TRY_ASSIGN(const std::string bytes, session.content(change.after.oid));
        TRY(history->add_blob(bytes));
    }
    for (FileChange& change : present.found) {
        if (!change.after.exists() || change.after.oid.is_zero()) continue;
        TRY_ASSIGN(const Capture standing, capture(session.workspace(), change.path));
        change.after = standing.state;
        if (standing.too_large || !standing.state.exists()) continue;
        TRY_ASSIGN(change.after.oid, history->add_blob(standing.bytes));
    }
    return tree_of(session, present);
}

Result<Oid> keep_present_tree(Session& session) {
    TRY_ASSIGN(const Oid tree, hold_present_tree(session));
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY(history->flush());
    return tree;
}

}  // namespace pentad
