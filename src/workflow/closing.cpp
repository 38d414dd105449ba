#include "workflow/closing.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "store/backup.hpp"
#include "store/publisher.hpp"
#include "store/user_git.hpp"
#include "workflow/captured_edit.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/history_refs.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

/// meta key of the batch whose unrecorded changes have been captured before it is closed.
constexpr std::string_view k_captured_batch = "captured_batch";

constexpr std::uint64_t k_flush_bytes = 64ull * 1024 * 1024;

/// Reads what the scan found into history.git, so that the row that names it can be written. What can't be read is
/// taken out of the findings, so that it does not become known and the next scan finds it again.
Result<std::vector<FileChange>> capture_findings(Session& session, Scan& scan) {
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    std::vector<FileChange> changes;
    std::set<std::string> unreadable;
    std::uint64_t unflushed = 0;
    for (const ScanFinding& finding : scan.findings) {
        const Result<Capture> standing = capture(session.workspace(), finding.path);
        if (!standing) {
            session.notes().push_back("not recorded: " + standing.error().message);
            unreadable.insert(finding.path);
            continue;
        }
        const bool known = !finding.before.exists() || !finding.before.oid.is_zero();
        FileChange change = describe_change(finding.path, {finding.before, known}, *standing);
        if (known && change.after == change.before) continue;
        if (change.after.exists() && !standing->too_large) {
            TRY_ASSIGN(change.after.oid, history->add_blob(standing->bytes));
            unflushed += standing->bytes.size();
        }
        changes.push_back(std::move(change));
        if (unflushed < k_flush_bytes) continue;
        TRY(history->flush());
        unflushed = 0;
    }
    std::erase_if(scan.findings, [&](const ScanFinding& finding) { return unreadable.contains(finding.path); });
    TRY(history->flush());
    return changes;
}

Edit unrecorded_edit(std::optional<BatchId> batch, std::vector<FileChange> changes) {
    Edit edit;
    edit.batch = batch;
    edit.kind = EditKind::unrecorded;
    edit.description = "unrecorded changes";
    edit.author = "pentad";
    edit.time = now();
    edit.changes = std::move(changes);
    return edit;
}

/// Edits that came after the batch was full must not end up in it when its closing is completed late.
Result<bool> is_newest(Session& session, BatchId batch) {
    TRY_ASSIGN(const std::vector<Edit> newest, session.journal().newest_edits(1));
    return newest.empty() || newest.front().batch.value_or(batch) <= batch;
}

}  // namespace

bool is_imported(const FileChange& change) { return change.note.starts_with("imported"); }

std::vector<FileChange> net_changes(const std::vector<Edit>& edits) {
    std::map<std::string, FileChange> by_path;
    for (const Edit& edit : edits) {
        for (const FileChange& change : edit.changes) {
            const auto [at, is_new] = by_path.try_emplace(change.path, change);
            if (is_new) continue;
            at->second.after = change.after;
            at->second.sha256 = change.sha256;
            at->second.note = change.note;
        }
    }
    std::vector<FileChange> changes;
    for (auto& [path, change] : by_path) changes.push_back(std::move(change));
    return changes;
}

Status pack_edits(Session& session) {
    Journal& journal = session.journal();
    TRY_ASSIGN(const std::vector<Edit> edits, journal.unpacked_edits());
    if (edits.empty()) return {};
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY_ASSIGN(Journal::Packed parent, commit_before(session, edits.front().id));
    std::vector<std::pair<EditId, Journal::Packed>> commits;
    for (const Edit& edit : edits) {
        std::vector<FileChange> kept;
        for (const FileChange& change : edit.changes) {
            if (is_imported(change)) continue;
            kept.push_back(change);
            TRY_ASSIGN(const std::optional<std::string> bytes, journal.content(change.after.oid));
            if (bytes) TRY(history->add_blob(*bytes));
        }
        TRY_ASSIGN(parent.tree, history->apply(parent.tree, kept));
        TRY_ASSIGN(parent.commit, history->commit(parent.tree, parent.commit, edit));
        commits.emplace_back(edit.id, parent);
    }
    TRY(history->flush());
    TRY(journal.begin());
    for (const auto& [id, packed] : commits) TRY(journal.set_commit(id, packed.commit, packed.tree));
    TRY(journal.drop_packed_content());
    TRY(journal.commit());
    return history->set_ref("refs/pentad/head", parent.commit);
}

Status capture_unrecorded(Session& session, BatchId batch) {
    TRY_ASSIGN(const EditId newest, session.journal().newest_edit());
    TRY_ASSIGN(Scan scan, scan_for_changes(session));
    for (const std::string& line : scan.unreadable) session.notes().push_back("can't be read: " + line);
    forget_stale_bytecode(session, scan);
    if (!scan.findings.empty()) {
        TRY_ASSIGN(std::vector<FileChange> changes, capture_findings(session, scan));
        if (!changes.empty()) {
            const Edit edit = unrecorded_edit(batch, std::move(changes));
            TRY(session.journal().begin());
            TRY(session.journal().add_edit(edit));
            TRY(session.journal().commit());
        }
    }
    // The index is as of `newest`, not of the edit just added: a file may have changed between the scan and its
    // capture, and what the journal holds then overrides the scan's view.
    return refresh_index(session, scan, newest);
}

Result<std::optional<Edit>> capture_before_closing(Session& session, BatchId batch) {
    Journal& journal = session.journal();
    TRY_ASSIGN(const EditId before, journal.newest_edit());
    TRY(capture_unrecorded(session, batch));
    TRY(journal.begin());
    TRY(journal.set_meta(k_captured_batch, std::to_string(batch)));
    TRY(journal.commit());
    TRY_ASSIGN(std::vector<Edit> found, journal.edits_after(before, 1));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Status finish_closing(Session& session, Batch batch, Unrecorded unrecorded) {
    Journal& journal = session.journal();
    TRY_ASSIGN(const bool newest, is_newest(session, batch.id));
    TRY_ASSIGN(const std::optional<std::string> captured, journal.meta(k_captured_batch));
    const bool is_captured = captured == std::to_string(batch.id);
    if (newest && !is_captured && unrecorded == Unrecorded::into_the_batch) TRY(capture_unrecorded(session, batch.id));
    TRY(pack_edits(session));

    TRY_ASSIGN(const std::vector<Edit> edits, journal.edits_of_batch(batch.id));
    if (edits.empty()) return fail(Code::corrupt, "batch " + std::to_string(batch.id) + " is closing but has no edit");
    TRY_ASSIGN(const Journal::Packed start, commit_before(session, edits.front().id));
    TRY_ASSIGN(const std::optional<Journal::Packed> end, journal.packed(edits.back().id));
    if (!end) return fail(Code::corrupt, "edit " + std::to_string(edits.back().id) + " has no commit after packing");
    TRY(set_batch_refs(session, batch.id, start.commit, end->commit));
    TRY(write_backup(session.workspace().backup_folder(batch.id), net_changes(edits), batch.git_commit,
                     session.content_source()));

    batch.state = BatchState::closed;
    batch.start_tree = start.tree;
    batch.end_tree = end->tree;
    if (!batch.closed) batch.closed = now();
    TRY(journal.begin());
    TRY(journal.update_batch(batch));
    TRY(journal.commit());
    return publish_batches(session.workspace().directory, journal);
}

}  // namespace pentad
