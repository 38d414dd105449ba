#include "store/import.hpp"

#include <fmt/format.h>

#include <map>

#include "store/published_history.hpp"

namespace pentad {
namespace {

using NumberMap = std::map<std::int64_t, std::int64_t>;

/// The number that `old` has now; nullopt when it was not imported.
std::optional<std::int64_t> new_number(const NumberMap& numbers, const std::optional<std::int64_t>& old) {
    const auto found = old ? numbers.find(*old) : numbers.end();
    return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

/// Writes what was read into the journal. Inside a transaction.
class Importer {
   public:
    Importer(PublishedHistory history, Journal& journal) : history_(std::move(history)), journal_(journal) {}

    Result<ImportSummary> import() {
        summary_.notes = std::move(history_.notes);
        TRY(add_batches());
        TRY(add_edits());
        TRY(add_runs());
        TRY(end_batches());
        return std::move(summary_);
    }

   private:
    Status add_batches() {
        for (Batch& batch : history_.batches) {
            TRY_ASSIGN(const Batch added, journal_.add_batch(batch.size, batch.opened, batch.git_commit));
            renumber("batch", batch.id, added.id, batches_);
            batch.id = added.id;
            ++summary_.batches;
        }
        return {};
    }

    Status add_edits() {
        for (Edit& edit : history_.edits) {
            edit.batch = new_number(batches_, edit.batch);
            edit.target = new_number(edit.kind == EditKind::rollback ? batches_ : edits_, edit.target);
            TRY_ASSIGN(const EditId id, journal_.add_edit(edit));
            if (edit.id != 0) renumber("edit", edit.id, id, edits_);
            edit.id = id;
            note_rollback(edit);
            if (edit.batch && last_edit_[*edit.batch].milliseconds < edit.time.milliseconds)
                last_edit_[*edit.batch] = edit.time;
            ++summary_.edits;
        }
        return {};
    }

    Status add_runs() {
        for (Run& run : history_.runs) {
            const auto batch = new_number(batches_, run.batch);
            if (run.batch && !batch) {
                summary_.notes.push_back(
                    fmt::format("a run of batch {}, which is not there, belongs to none now", *run.batch));
            }
            run.batch = batch;
            TRY_ASSIGN(const RunId id, journal_.add_run(run));
            if (run.id != 0) renumber("run", run.id, id, runs_);
            ++summary_.runs;
        }
        return {};
    }

    Status end_batches() {
        for (const Batch& read : history_.batches) {
            TRY_ASSIGN(Batch batch, journal_.batch(read.id));
            const bool last = read.id == static_cast<BatchId>(history_.batches.size());
            batch.state = last ? read.state : BatchState::closed;
            batch.closed = read.closed;
            if (read.state == BatchState::open && !last) {
                batch.closed = std::max(last_edit_[read.id], read.opened, [](const Timestamp& a, const Timestamp& b) {
                    return a.milliseconds < b.milliseconds;
                });
                summary_.notes.push_back(fmt::format("batch {} was never closed; it is now", read.id));
            }
            if (const auto rollback = standing_.find(read.id); rollback != standing_.end()) {
                batch.rolled_back_by = rollback->second;
            }
            TRY(journal_.update_batch(batch));
        }
        return {};
    }

    /// Follows rollbacks and their undoing: an undo of a rollback lifts it, an undo of that undo puts it back.
    void note_rollback(const Edit& edit) {
        if (!edit.target) return;
        if (edit.kind == EditKind::rollback) {
            effects_[edit.id] = {*edit.target, edit.id, true};
        } else if (edit.kind == EditKind::undo && effects_.contains(*edit.target)) {
            Effect effect = effects_[*edit.target];
            effect.stands = !effect.stands;
            effects_[edit.id] = effect;
        } else {
            return;
        }
        const Effect& effect = effects_[edit.id];
        if (effect.stands) {
            standing_[effect.batch] = effect.rollback;
        } else {
            standing_.erase(effect.batch);
        }
    }

    void renumber(const char* what, std::int64_t old, std::int64_t now, NumberMap& numbers) {
        numbers.emplace(old, now);
        if (old != now) summary_.notes.push_back(fmt::format("{} {} is now {} {}", what, old, what, now));
    }

    /// What the workspace was like after an edit, as far as one batch goes.
    struct Effect {
        BatchId batch = 0;
        EditId rollback = 0;
        bool stands = false;
    };

    PublishedHistory history_;
    Journal& journal_;
    ImportSummary summary_;
    NumberMap batches_, edits_, runs_;        // numbers in the files to numbers now
    std::map<BatchId, Timestamp> last_edit_;  // by number now
    std::map<EditId, Effect> effects_;        // of rollbacks and undos
    std::map<BatchId, EditId> standing_;      // batches that are rolled back, and by which edit
};

Status check_empty(Journal& journal) {
    TRY_ASSIGN(const EditId newest, journal.newest_edit());
    TRY_ASSIGN(const std::vector<Batch> batches, journal.newest_batches(1));
    TRY_ASSIGN(const std::vector<Run> runs, journal.newest_runs(1));
    if (newest == 0 && batches.empty() && runs.empty()) return {};
    return fail(Code::refused, "importing needs an empty journal, and this one has entries; run 'pentad reset' first");
}

}  // namespace

Result<ImportSummary> import_published(const std::filesystem::path& from, Journal& journal) {
    Result<PublishedHistory> read = read_published(from);
    if (!read && read.error().code == Code::corrupt)
        return fail(Code::corrupt, read.error().message + "; nothing was imported. repair it, or import a copy");
    TRY_ASSIGN(PublishedHistory history, std::move(read));
    TRY(check_empty(journal));
    TRY(journal.begin());
    Result<ImportSummary> summary = Importer(std::move(history), journal).import();
    if (!summary) {
        journal.rollback();
        return summary;
    }
    TRY(journal.commit());
    return summary;
}

}  // namespace pentad
