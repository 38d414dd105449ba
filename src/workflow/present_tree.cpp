#include "workflow/closing.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

Result<Oid> present_tree(Session& session) {
    Journal& journal = session.journal();
    Oid tree;
    TRY_ASSIGN(const std::optional<Journal::Packed> packed, journal.newest_packed());
    if (packed) {
        tree = packed->tree;
    } else {
        TRY_ASSIGN(const std::optional<std::string> first, journal.meta(k_first_tree));
        if (first) {
            TRY_ASSIGN(tree, Oid::from_hex(*first));
        }
    }
    TRY_ASSIGN(const std::vector<Edit> pending, journal.unpacked_edits());
    TRY_ASSIGN(Scan scan, scan_for_changes(session));
    std::vector<FileChange> changes = net_changes(pending);
    std::erase_if(changes, is_imported);
    if (changes.empty() && scan.findings.empty()) return tree;
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    // Applied, but never flushed: only the tree's name is wanted.
    TRY_ASSIGN(tree, history->apply(tree, changes));
    return history->apply(tree, as_changes(scan.findings));
}

}  // namespace pentad
