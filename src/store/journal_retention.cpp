#include <fmt/format.h>

#include "base/id_list.hpp"
#include "base/text.hpp"
#include "store/journal_impl.hpp"

namespace pentad {
namespace {

/// Which runs to remove, and of which to remove the results only.
struct Expired {
    std::vector<RunId> runs;
    std::vector<RunId> results;
};

// Bytes of a row of `result`; and of a row of `detail` or `attempt` without its texts. An estimate, page fill included.
constexpr std::uint64_t k_bytes_of_result = 24;
constexpr std::uint64_t k_bytes_of_detail = 32;

constexpr const char* k_runs_and_their_sizes = R"sql(
SELECT id,
    EXISTS (SELECT 1 FROM result WHERE run = run.id) AS has_results,
    total,
    (SELECT coalesce(sum(?1 + length(message) + length(file_location) + length(body)), 0) FROM detail WHERE run = run.id) +
    (SELECT coalesce(sum(?1 + length(message) + length(file_location) + length(body)), 0) FROM attempt WHERE run = run.id),
    id IN (SELECT last_run FROM batch WHERE last_run IS NOT NULL),
    id IN (SELECT run FROM baseline)
FROM run ORDER BY id DESC)sql";

Result<Expired> expired(sqlite::Database& database, std::size_t keep_runs, std::uint64_t keep_bytes) {
    TRY_ASSIGN(sqlite::Statement row, database.prepare(k_runs_and_their_sizes));
    row.bind(k_bytes_of_detail);
    Expired expired;
    std::uint64_t bytes = 0;
    for (std::size_t position = 0;; ++position) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return expired;
        const bool has_results = row.integer(1) != 0;
        if (has_results) {
            bytes += static_cast<std::uint64_t>(row.integer(2)) * k_bytes_of_result +
                     static_cast<std::uint64_t>(row.integer(3));
        }
        const bool no_room = bytes > keep_bytes && position > 0;
        const bool of_batch = row.integer(4) != 0;
        const bool of_baseline = row.integer(5) != 0;
        if (of_baseline || (!no_room && (position < keep_runs || of_batch))) continue;
        if (!of_batch) {
            expired.runs.push_back(row.integer(0));
        } else if (has_results) {
            expired.results.push_back(row.integer(0));
        }
    }
}

Status remove(sqlite::Database& database, const Expired& expired) {
    TRY_ASSIGN(sqlite::Statement result, database.prepare("DELETE FROM result WHERE run = ?"));
    TRY_ASSIGN(sqlite::Statement detail, database.prepare("DELETE FROM detail WHERE run = ?"));
    TRY_ASSIGN(sqlite::Statement attempt, database.prepare("DELETE FROM attempt WHERE run = ?"));
    TRY_ASSIGN(sqlite::Statement cached, database.prepare("DELETE FROM cached WHERE run = ?"));
    TRY_ASSIGN(sqlite::Statement run, database.prepare("DELETE FROM run WHERE id = ?"));
    for (const std::vector<RunId>* ids : {&expired.runs, &expired.results}) {
        for (const RunId id : *ids) {
            TRY(result.run(id));
            TRY(detail.run(id));
            TRY(attempt.run(id));
            TRY(cached.run(id));
        }
    }
    for (const RunId id : expired.runs) TRY(run.run(id));
    return {};
}

/// Facts that no list names.
Status remove_facts(sqlite::Database& database) {
    TRY_ASSIGN(const auto newest, database.integer("SELECT max(id) FROM fact"));
    std::vector<bool> named(static_cast<std::size_t>(newest.value_or(0)) + 1);
    TRY_ASSIGN(sqlite::Statement list, database.prepare("SELECT ids FROM fact_list"));
    for (;;) {
        TRY_ASSIGN(const bool more, list.step());
        if (!more) break;
        for_each_id(list.view(0), [&](std::uint32_t id) {
            if (id < named.size()) named[id] = true;
        });
    }
    TRY_ASSIGN(sqlite::Statement fact, database.prepare("DELETE FROM fact WHERE id = ?"));
    TRY_ASSIGN(sqlite::Statement mark, database.prepare("DELETE FROM fact_mark WHERE fact = ?"));
    for (std::size_t id = 1; id < named.size(); ++id) {
        if (named[id]) continue;
        TRY(fact.run(id));
        TRY(mark.run(id));
    }
    return {};
}

/// Traces of runs whose results are gone, since there is nothing to keep then, and what only they needed. Of a fact's
/// values the one as of the oldest trace stays, and all later ones.
Status remove_traces(sqlite::Database& database) {
    TRY(
        database.run("DELETE FROM trace WHERE run NOT IN"
                     " (SELECT id FROM run WHERE EXISTS (SELECT 1 FROM result WHERE result.run = run.id))"));
    TRY(database.run("DELETE FROM fact_list WHERE id NOT IN (SELECT list FROM trace)"));
    if (sqlite3_changes(database.handle()) == 0) return {};
    TRY(
        database.run("DELETE FROM fact_mark WHERE EXISTS (SELECT 1 FROM fact_mark AS newer WHERE newer.fact = "
                     "fact_mark.fact AND newer.run > fact_mark.run AND newer.run <= (SELECT min(run) FROM trace))"));
    return remove_facts(database);
}

/// Gives free pages back when they are worth it. A copy of the whole is made in memory, so not for a trifle.
Status shrink(sqlite::Database& database, std::vector<std::string>& removed) {
    TRY_ASSIGN(const auto free, database.integer("PRAGMA freelist_count"));
    TRY_ASSIGN(const auto all, database.integer("PRAGMA page_count"));
    if (free.value_or(0) * 4 < all.value_or(0)) return {};
    TRY(database.execute("VACUUM"));
    TRY_ASSIGN(const auto left, database.integer("PRAGMA page_count"));
    TRY_ASSIGN(const auto page_size, database.integer("PRAGMA page_size"));
    const std::int64_t bytes = (all.value_or(0) - left.value_or(0)) * page_size.value_or(0);
    if (bytes > 0) removed.push_back(fmt::format("{} KB of free space in the journal", bytes / 1024));
    return {};
}

}  // namespace

Result<std::vector<std::string>> Journal::collect_garbage(std::size_t keep_runs, std::uint64_t keep_bytes) {
    sqlite::Database& database = impl_->database;
    if (database.in_transaction()) return fail(Code::refused, "garbage can't be collected inside a transaction");
    std::vector<std::string> removed;
    TRY(begin());
    const auto remove_runs = [&]() -> Status {
        TRY_ASSIGN(const Expired old, expired(database, keep_runs, keep_bytes));
        if (!old.runs.empty()) removed.push_back(count_of(old.runs.size(), "run"));
        if (!old.results.empty()) removed.push_back("the results of " + count_of(old.results.size(), "more run"));
        TRY(remove(database, old));
        return remove_traces(database);
    };
    if (Status status = remove_runs(); !status) {
        rollback();
        return Failure(status.error());
    }
    TRY(commit());
    TRY(shrink(database, removed));
    impl_->checkpoint();
    return removed;
}

}  // namespace pentad
