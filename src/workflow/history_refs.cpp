#include "workflow/history_refs.hpp"

#include "workflow/first_snapshot.hpp"

namespace pentad {

namespace {

std::string batch_ref(BatchId batch, std::string_view end) {
    return "refs/pentad/b/" + std::to_string(batch) + "/" + std::string(end);
}

/// True when it had to be set.
Result<bool> mend_ref(Snapshots& history, const std::string& name, const Oid& target) {
    const Result<std::optional<Oid>> present = history.ref(name);
    if (present && *present == target) return false;
    TRY(history.set_ref(name, target));
    return true;
}

}  // namespace

/// The commit just before the batch's first edit, with its tree.
Result<Journal::Packed> commit_before(Session& session, EditId first) {
    Journal& journal = session.journal();
    for (EditId id = first - 1; id > 0; --id) {
        TRY_ASSIGN(const std::optional<Journal::Packed> packed, journal.packed(id));
        if (packed) return *packed;
    }
    Journal::Packed base;
    TRY_ASSIGN(const std::optional<std::string> commit, journal.meta(k_first_commit));
    TRY_ASSIGN(const std::optional<std::string> tree, journal.meta(k_first_tree));
    if (!commit || !tree) return fail(Code::corrupt, "the journal names no first snapshot; see 'pentad doctor'");
    TRY_ASSIGN(base.commit, Oid::from_hex(*commit));
    TRY_ASSIGN(base.tree, Oid::from_hex(*tree));
    return base;
}

Status set_batch_refs(Session& session, BatchId batch, const Oid& start, const Oid& end) {
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY(history->set_ref(batch_ref(batch, "start"), start));
    return history->set_ref(batch_ref(batch, "end"), end);
}

Result<std::size_t> mend_refs(Session& session) {
    Journal& journal = session.journal();
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY_ASSIGN(const EditId newest, journal.newest_edit());
    TRY_ASSIGN(const Journal::Packed head, commit_before(session, newest + 1));
    TRY_ASSIGN(const bool head_mended, mend_ref(*history, "refs/pentad/head", head.commit));
    std::size_t mended = head_mended ? 1 : 0;
    TRY_ASSIGN(const std::vector<Batch> batches, journal.newest_batches(0));
    for (const Batch& batch : batches) {
        if (batch.state != BatchState::closed) continue;
        TRY_ASSIGN(const std::vector<Edit> edits, journal.edits_of_batch(batch.id));
        if (edits.empty()) continue;
        TRY_ASSIGN(const Journal::Packed start, commit_before(session, edits.front().id));
        TRY_ASSIGN(const Journal::Packed end, commit_before(session, edits.back().id + 1));
        TRY_ASSIGN(const bool start_mended, mend_ref(*history, batch_ref(batch.id, "start"), start.commit));
        TRY_ASSIGN(const bool end_mended, mend_ref(*history, batch_ref(batch.id, "end"), end.commit));
        mended += (start_mended ? 1 : 0) + (end_mended ? 1 : 0);
    }
    return mended;
}

}  // namespace pentad
