#include "workflow/taken_back.hpp"

#include "base/text.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_last_rollback = "last_rollback";

std::string batches_key(EditId rollback) { return "rollback_batches/" + std::to_string(rollback); }
std::string edits_key(EditId rollback) { return "rollback_edits/" + std::to_string(rollback); }
std::string edit_key(EditId edit) { return "rolled_back_edit/" + std::to_string(edit); }

/// A value that names an edit; `0` stands for none.
Result<std::optional<EditId>> edit_in(Session& session, std::string_view key) {
    TRY_ASSIGN(const std::optional<std::string> text, session.journal().meta(key));
    if (!text) return std::optional<EditId>();
    TRY_ASSIGN(const EditId id, to_number(*text));
    return id == 0 ? std::optional<EditId>() : std::optional(id);
}

/// A value that lists numbers, with blanks between.
Result<std::vector<std::int64_t>> numbers_in(Session& session, std::string_view key) {
    TRY_ASSIGN(const std::optional<std::string> text, session.journal().meta(key));
    std::vector<std::int64_t> numbers;
    for (const std::string& one : split(text.value_or(""), ' ')) {
        if (one.empty()) continue;
        TRY_ASSIGN(const std::int64_t number, to_number(one));
        numbers.push_back(number);
    }
    return numbers;
}

Status set_numbers(Session& session, std::string_view key, const std::vector<std::int64_t>& numbers) {
    if (numbers.empty()) return {};
    std::string text;
    for (const std::int64_t number : numbers) text += std::to_string(number) + " ";
    return session.journal().set_meta(key, text);
}

}  // namespace

Result<std::optional<EditId>> taken_back_by(Session& session, const Edit& edit) {
    TRY_ASSIGN(const std::optional<EditId> alone, edit_in(session, edit_key(edit.id)));
    if (alone || !edit.batch) return alone;
    TRY_ASSIGN(const Batch batch, session.journal().batch(*edit.batch));
    return batch.rolled_back_by;
}

Result<Concerned> concerned_by(Session& session, EditId id) {
    Concerned concerned;
    TRY_ASSIGN(concerned.batches, numbers_in(session, batches_key(id)));
    TRY_ASSIGN(concerned.edits, numbers_in(session, edits_key(id)));
    return concerned;
}

Result<bool> are_taken_back(Session& session, const Concerned& concerned) {
    if (!concerned.batches.empty()) {
        TRY_ASSIGN(const Batch batch, session.journal().batch(concerned.batches.front()));
        return batch.rolled_back_by.has_value();
    }
    if (concerned.edits.empty()) return false;
    TRY_ASSIGN(const std::optional<EditId> by, edit_in(session, edit_key(concerned.edits.front())));
    return by.has_value();
}

Status mark_taken_back(Session& session, const Concerned& concerned, std::optional<EditId> by) {
    Journal& journal = session.journal();
    for (const BatchId id : concerned.batches) {
        TRY_ASSIGN(Batch batch, journal.batch(id));
        batch.rolled_back_by = by;
        TRY(journal.update_batch(batch));
    }
    for (const EditId id : concerned.edits) TRY(journal.set_meta(edit_key(id), std::to_string(by.value_or(0))));
    return {};
}

Status keep_concerned(Session& session, EditId id, const Concerned& concerned) {
    TRY(set_numbers(session, batches_key(id), concerned.batches));
    return set_numbers(session, edits_key(id), concerned.edits);
}

Result<std::optional<EditId>> last_rollback(Session& session) { return edit_in(session, k_last_rollback); }

Status set_last_rollback(Session& session, std::optional<EditId> edit) {
    return session.journal().set_meta(k_last_rollback, std::to_string(edit.value_or(0)));
}

}  // namespace pentad
