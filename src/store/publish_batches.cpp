#include <fmt/format.h>

#include <limits>

#include "store/append_only_file.hpp"
#include "store/published_values.hpp"
#include "store/publisher.hpp"
#include "store/publisher_impl.hpp"

// batch_tracker.json. Each batch is three parts: a line that opens it, a line per user edit, and a line that ends it.
// The stable part ends behind the last edit of the first batch that may still change: one that is not closed, or that
// has no next one. (Rollbacks and what else belongs to no batch are listed in the batch after whose first edit they
// came.)
namespace pentad {
namespace {

/// Mark: the newest edit in the stable part and its time; the batch in which the stable part ends, how many of its user
/// edits it holds.
enum : std::size_t { k_newest, k_time, k_batch, k_count };

std::string line(const std::function<void(JsonWriter&)>& write) {
    JsonWriter json;
    write(json);
    return json.take();
}

void write_moment(JsonWriter& json, const char* name, const std::optional<Timestamp>& moment) {
    json.key(name);
    moment ? json.value(to_iso(*moment)) : json.null();
}

/// The members of an object that is not ended, so that more can follow: `{"a":1`.
std::string opened(const std::string& object) { return object.substr(0, object.size() - 1); }
/// The members of an object whose beginning stands elsewhere: `"a":1}`.
std::string ending(const std::string& object) { return object.substr(1); }

std::string batch_opening(const Batch& batch) {
    return opened(line([&](JsonWriter& json) {
               json.begin_object().member("batch_id", batch.id);
               write_moment(json, "start_time", batch.opened);
               json.member("utc_offset", batch.opened.offset_minutes).member("batch_size", batch.size).end_object();
           })) +
           ",\"edits\":[";
}

void write_edits(JsonWriter& json, const char* name, const std::vector<Edit>& edits) {
    json.key(name).begin_array();
    for (const Edit& edit : edits) write_edit(json, edit);
    json.end_array();
}

std::vector<Edit> unrecorded_in(std::vector<Edit> edits) {
    std::erase_if(edits, [](const Edit& edit) { return edit.kind != EditKind::unrecorded; });
    return edits;
}

std::string batch_ending(const Batch& batch, const std::vector<Edit>& edits, const std::vector<Edit>& others) {
    return "\n]," + ending(line([&](JsonWriter& json) {
               json.begin_object();
               write_moment(json, "end_time", batch.closed);
               if (batch.closed && batch.closed->offset_minutes != batch.opened.offset_minutes) {
                   json.member("end_utc_offset", batch.closed->offset_minutes);
               }
               json.key("git_commit_hash");
               batch.git_commit.empty() ? json.null() : json.value(batch.git_commit);
               write_edits(json, "unrecorded", unrecorded_in(edits));
               write_edits(json, "other_edits", others);
               json.end_object();
           }));
}

/// Writes the document on from a mark.
class Writer {
   public:
    explicit Writer(Journal& journal) : journal_(journal) {}

    Result<Continuation> go_on(const Mark& from) {
        continuation_.mark = from;
        if (from[k_batch] == 0) continuation_.stable = "{\"batches\":[";
        TRY_ASSIGN(const std::vector<Batch> newest, journal_.newest_batches(1));
        const BatchId last = newest.empty() ? 0 : newest.front().id;
        BatchId first = from[k_batch];
        if (first == 0) first = 1;
        for (BatchId id = first; id <= last; ++id) TRY(write_batch(id, id == from[k_batch] ? from[k_count] : -1));
        TRY(end_document());
        return std::move(continuation_);
    }

   private:
    std::string& text() { return stable_ ? continuation_.stable : continuation_.rest; }

    /// `written`: how many of its user edits the stable part holds already; -1 when it has not even begun.
    Status write_batch(BatchId id, std::int64_t written) {
        TRY_ASSIGN(const Batch batch, journal_.batch(id));
        TRY_ASSIGN(const std::vector<Edit> edits, journal_.edits_of_batch(id));
        if (written < 0) text() += (id == 1 ? "\n" : ",\n") + batch_opening(batch);
        std::int64_t count = 0;
        for (const Edit& edit : edits) {
            if (edit.kind != EditKind::user || ++count <= written) continue;
            text() += (count == 1 ? "\n" : ",\n") + line([&](JsonWriter& json) { write_edit(json, edit); });
            if (stable_) remember(edit);
        }
        if (stable_) {
            continuation_.mark[k_batch] = id;
            continuation_.mark[k_count] = count;
        }
        TRY_ASSIGN(const EditId next, first_edit_after(batch));
        if (batch.state != BatchState::closed || next == k_none) stable_ = false;
        // Before the first batch's first edit there is no batch to list them in; an empty batch has no place among
        // them.
        const EditId own_first = id == 1 ? 1 : edits.empty() ? next : edits.front().id;
        TRY_ASSIGN(const std::vector<Edit> others, journal_.edits_without_batch(own_first, next));
        text() += batch_ending(batch, edits, others);
        return {};
    }

    void remember(const Edit& edit) {
        continuation_.mark[k_newest] = edit.id;
        continuation_.mark[k_time] = edit.time.milliseconds;
    }

    static constexpr EditId k_none = std::numeric_limits<EditId>::max();
    Result<EditId> first_edit_after(const Batch& batch) {
        TRY_ASSIGN(const std::vector<Edit> edits, journal_.edits_of_batch(batch.id + 1));
        return edits.empty() ? k_none : edits.front().id;
    }

    Status end_document() {
        TRY_ASSIGN(const std::int64_t count, journal_.user_edit_count());
        continuation_.rest += "\n]," + opened(ending(line([&](JsonWriter& json) {
                                  json.begin_object().member("edit_count", count);
                                  json.member("last_updated", to_iso(now())).member("schema", 1).end_object();
                              })));
        return {};
    }

    Journal& journal_;
    Continuation continuation_;
    bool stable_ = true;
};

/// Whether the journal still says what it said when the mark was made.
Result<bool> fits(Journal& journal, const Mark& mark) {
    if (mark[k_newest] == 0) return false;  // next to nothing stands there
    const Result<Edit> edit = journal.edit(mark[k_newest]);
    if (!edit && edit.error().code != Code::not_found) return Failure(edit.error());
    return edit && edit->time.milliseconds == mark[k_time] && edit->batch.has_value();
}

}  // namespace

Status publish_batches(const std::filesystem::path& directory, Journal& journal, bool anew) {
    TRY_ASSIGN(const std::string id, journal_id(journal));
    const auto continue_from = [&](const Mark* mark) -> Result<std::optional<Continuation>> {
        if (mark != nullptr) {
            TRY_ASSIGN(const bool fitting, fits(journal, *mark));
            if (!fitting) return std::optional<Continuation>();
        }
        TRY_ASSIGN(Continuation continuation, Writer(journal).go_on(mark != nullptr ? *mark : Mark{}));
        return std::optional(std::move(continuation));
    };
    return publish_document(directory / "batch_tracker.json", id, continue_from, anew);
}

}  // namespace pentad
