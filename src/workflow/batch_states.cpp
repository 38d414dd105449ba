#include "workflow/batch_states.hpp"

#include "judge/revert.hpp"

namespace pentad {

Result<BatchStates> BatchStates::of(Session& session, const Batch& batch) {
    if (batch.state != BatchState::closed)
        return fail(Code::refused, "batch " + std::to_string(batch.id) + " is not closed yet; its tests have not run");
    BatchStates states(session);
    states.start_ = batch.start_tree;
    TRY_ASSIGN(states.edits_, session.journal().edits_of_batch(batch.id));
    for (std::size_t place = 0; place < states.edits_.size(); ++place)
        for (const FileChange& change : states.edits_[place].changes) {
            states.can_be_made_ = states.can_be_made_ && change.can_be_reverted();
            states.paths_[change.path].push_back({place, change.before, change.after});
        }
    return states;
}

Result<std::optional<Oid>> BatchStates::tree(const EditSet& applied) {
    if (!can_be_made_) return std::optional<Oid>();
    std::vector<FileChange> changes;
    for (const auto& [path, steps] : paths_) {
        TRY_ASSIGN(const std::optional<FileState> state, state_of(steps, applied));
        if (!state) return std::optional<Oid>();
        FileChange change;
        change.path = path;
        change.after = *state;
        changes.push_back(std::move(change));
    }
    TRY_ASSIGN(Snapshots * history, session_->snapshots());
    TRY_ASSIGN(const Oid tree, history->apply(start_, changes));
    TRY(history->flush());
    return std::optional(tree);
}

Result<std::optional<FileState>> BatchStates::state_of(const std::vector<Step>& steps, const EditSet& applied) {
    FileState standing = steps.front().before;
    for (const Step& step : steps) {
        if (!applied[step.edit]) continue;
        TRY_ASSIGN(const std::optional<FileState> next, merge(step, standing));
        if (!next) return std::optional<FileState>();
        standing = *next;
    }
    return std::optional(standing);
}

/// What stands there becomes what the edit made of it.
Result<std::optional<FileState>> BatchStates::merge(const Step& step, const FileState& standing) {
    const StateMerge merge = merge_states(step.before, standing, step.after);
    if (merge.kind == MergeKind::take_ours) return std::optional(standing);
    if (merge.kind == MergeKind::take_theirs) return std::optional(step.after);
    if (merge.kind == MergeKind::conflict) return std::optional<FileState>();
    TRY_ASSIGN(const std::string base, session_->content(step.before.oid));
    TRY_ASSIGN(const std::string ours, session_->content(standing.oid));
    TRY_ASSIGN(const std::string theirs, session_->content(step.after.oid));
    TRY_ASSIGN(Snapshots * history, session_->snapshots());
    TRY_ASSIGN(const Snapshots::Merged merged, history->merge(base, ours, theirs));
    if (!merged.clean) return std::optional<FileState>();
    TRY_ASSIGN(const Oid oid, history->add_blob(merged.bytes));
    return std::optional(FileState{FileKind::regular, merge.mode, oid, merged.bytes.size()});
}

}  // namespace pentad
