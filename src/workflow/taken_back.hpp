// Who took what back: batches and single edits, and the rollback that did it. Kept in the journal: a batch's row, and
// meta values (docs/formats.md).
#pragma once

#include <optional>
#include <vector>

#include "workflow/session.hpp"

namespace pentad {

/// What a rollback or undo edit takes back, or lets stand again.
struct Concerned {
    std::vector<BatchId> batches;
    std::vector<EditId> edits;  ///< taken back one by one, not with their batch
};

/// The rollback that took `edit` back, by itself or with its batch, and stands. Nothing: the edit stands.
Result<std::optional<EditId>> taken_back_by(Session& session, const Edit& edit);

/// What the rollback or undo edit `id` concerned.
Result<Concerned> concerned_by(Session& session, EditId id);

/// Whether they are taken back at present; of nothing: no.
Result<bool> are_taken_back(Session& session, const Concerned& concerned);

/// Notes that `by` took them back, or with nothing that they stand. The caller begins and commits the transaction.
Status mark_taken_back(Session& session, const Concerned& concerned, std::optional<EditId> by);

/// Keeps what edit `id` concerned, for its undo. In a transaction as above.
Status keep_concerned(Session& session, EditId id, const Concerned& concerned);

/// The edit that `undo` takes back.
Result<std::optional<EditId>> last_rollback(Session& session);
/// In a transaction as above.
Status set_last_rollback(Session& session, std::optional<EditId> edit);

}  // namespace pentad
