#include "store/publisher.hpp"

#include "store/append_only_file.hpp"
#include "store/published_values.hpp"
#include "store/publisher_impl.hpp"

namespace pentad {
namespace {

/// Mark: the newest run in the stable part, and its time.
enum : std::size_t { k_newest, k_time };

Result<Continuation> runs_from(Journal& journal, const Mark& from) {
    Continuation continuation;
    continuation.mark = from;
    if (from[k_newest] == 0) continuation.stable = "{\"results\":[";
    TRY_ASSIGN(const std::vector<Run> runs, journal.runs_after(from[k_newest], false));
    for (Run run : runs) {
        TRY_ASSIGN(run.results, journal.failures_of(run.id));
        JsonWriter json;
        write_run(json, run);
        // gc may have removed the first runs: what tells whether one stands before is the mark, not the number.
        continuation.stable += (continuation.mark[k_newest] == 0 ? "\n" : ",\n") + json.take();
        continuation.mark[k_newest] = run.id;
        continuation.mark[k_time] = run.started.milliseconds;
    }
    JsonWriter json;
    json.value(to_iso(now()));
    continuation.rest = "\n],\"last_updated\":" + json.take() + ",\"schema\":1";
    return continuation;
}

Result<bool> fits(Journal& journal, const Mark& mark) {
    if (mark[k_newest] == 0) return false;
    const Result<Run> run = journal.run(mark[k_newest], false);
    if (!run && run.error().code != Code::not_found) return Failure(run.error());
    return run && run->started.milliseconds == mark[k_time];
}

}  // namespace

Result<std::string> journal_id(Journal& journal) {
    TRY_ASSIGN(const auto id, journal.meta("id"));
    return id.value_or("none");
}

Status publish_runs(const std::filesystem::path& directory, Journal& journal, bool anew) {
    TRY_ASSIGN(const std::string id, journal_id(journal));
    const auto continue_from = [&](const Mark* mark) -> Result<std::optional<Continuation>> {
        if (mark != nullptr) {
            TRY_ASSIGN(const bool fitting, fits(journal, *mark));
            if (!fitting) return std::optional<Continuation>();
        }
        TRY_ASSIGN(Continuation continuation, runs_from(journal, mark != nullptr ? *mark : Mark{}));
        return std::optional(std::move(continuation));
    };
    return publish_document(directory / "test_results.json", id, continue_from, anew);
}

Status publish_batches(const std::filesystem::path& directory, Journal& journal) {
    return publish_batches(directory, journal, false);
}

Status publish_runs(const std::filesystem::path& directory, Journal& journal) {
    return publish_runs(directory, journal, false);
}

Status republish(const std::filesystem::path& directory, Journal& journal) {
    TRY(publish_batches(directory, journal, true));
    return publish_runs(directory, journal, true);
}

}  // namespace pentad
