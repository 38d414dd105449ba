#include <algorithm>
#include <map>

#include "store/journal_impl.hpp"
#include "store/journal_outcomes.hpp"
#include "store/journal_rows.hpp"

namespace pentad {
namespace {

/// What this run says of a unit.
struct UnitSummary {
    std::int64_t id = 0;
    double duration = 0;
    bool failed = false;
    bool ran = false;  // false: all its results are cached or not run
};
using UnitSummaries = std::map<std::string_view, UnitSummary>;

/// One look-up where a unit's results begin, not one for each of them.
class UnitOf {
   public:
    explicit UnitOf(UnitSummaries& units) : units_(&units) {}
    UnitSummary& operator()(const TestResult& result) {
        if (last_ == nullptr || name_ != result.unit) {
            name_ = result.unit;
            last_ = &(*units_)[result.unit];
        }
        return *last_;
    }

   private:
    UnitSummaries* units_;
    UnitSummary* last_ = nullptr;
    std::string_view name_;
};

UnitSummaries summarize(const std::vector<TestResult>& results) {
    UnitSummaries units;
    UnitOf unit_of(units);
    for (const TestResult& result : results) {
        UnitSummary& unit = unit_of(result);
        if (!letter_of(result)) continue;
        unit.ran = true;
        unit.duration += result.duration;
        unit.failed = unit.failed || is_failure(result.outcome);
    }
    return units;
}

Status store_units(sqlite::Database& database, UnitSummaries& units) {
    TRY_ASSIGN(sqlite::Statement store,
               database.prepare("INSERT INTO unit(name, duration, failed) VALUES(?1, ?2, ?3)"
                                " ON CONFLICT(name) DO UPDATE SET duration = iif(?4, ?2, "
                                "duration), failed = iif(?4, (failed << 1 | ?3) & 1023, failed) RETURNING id"));
    for (auto& [name, unit] : units) {
        store.bind(name, unit.duration, static_cast<int>(unit.failed), static_cast<int>(unit.ran));
        TRY_ASSIGN(const bool row, store.step());
        if (row) unit.id = store.integer(0);
        TRY(store.run_to_end());
    }
    return {};
}

std::string lines_of(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    return text;
}

Status store_run(sqlite::Database& database, const Run& run) {
    const Totals& totals = run.totals;
    return database.run("INSERT INTO run VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", run.batch,
                        oid_blob(run.tree), run.started.milliseconds, run.started.offset_minutes, run.duration,
                        std::string_view(run.pattern), static_cast<int>(run.interrupted),
                        std::string_view(run.git_commit), totals.total, totals.passed, totals.failed, totals.skipped,
                        totals.cached, totals.not_run, std::string_view(lines_of(run.warnings)), totals.flaky);
}

bool has_detail(const TestResult& result) {
    return !result.message.empty() || !result.file_location.empty() || !result.traceback.empty() ||
           !result.output.empty();
}

/// In the order of ids, each once: of those with the same id the last one.
std::vector<ResultRow> rows_of(const std::vector<TestResult>& results, UnitSummaries& units) {
    std::vector<ResultRow> rows;
    rows.reserve(results.size());
    UnitOf unit_of(units);
    for (const TestResult& result : results) rows.push_back({&result, unit_of(result).id, 0});
    const auto before = [](const ResultRow& one, const ResultRow& other) {
        const int order = one.result->id.compare(other.result->id);
        return order != 0 ? order < 0 : one.result < other.result;
    };
    if (!std::ranges::is_sorted(rows, before)) std::ranges::sort(rows, before);
    const auto same = [](const ResultRow& one, const ResultRow& other) { return one.result->id == other.result->id; };
    // unique() keeps the first of those that are the same; from the back, that is the last.
    const auto kept = std::unique(rows.rbegin(), rows.rend(), same);
    rows.erase(rows.begin(), kept.base());
    return rows;
}

Status store_outcomes(sqlite::Database& database, RunId run, const std::vector<ResultRow>& rows) {
    TRY_ASSIGN(sqlite::Statement store, database.prepare("INSERT INTO result VALUES(?, ?, ?, ?)"));
    for (const ResultRow& row : rows)
        TRY(store.run(run, row.test, static_cast<int>(row.result->outcome), row.result->duration));
    return {};
}

Status store_details(sqlite::Database& database, RunId run, const std::vector<ResultRow>& rows) {
    TRY_ASSIGN(sqlite::Statement store, database.prepare("INSERT INTO detail VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const ResultRow& row : rows) {
        const TestResult& result = *row.result;
        if (!has_detail(result)) continue;
        const std::string body = result.traceback + result.output;
        const Encoded encoded = encode(body);
        TRY(store.run(run, row.test, std::string_view(result.message), std::string_view(result.file_location),
                      result.traceback.size(), encoded.codec, body.size(), sqlite::Blob{encoded.view(body)}));
    }
    return {};
}

Status store_attempts(sqlite::Database& database, RunId run, const std::vector<ResultRow>& rows) {
    TRY_ASSIGN(sqlite::Statement store,
               database.prepare("INSERT INTO attempt VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const ResultRow& row : rows) {
        int number = 0;
        for (const Attempt& attempt : row.result->attempts) {
            const std::string body = attempt.traceback + attempt.output;
            const Encoded encoded = encode(body);
            TRY(store.run(run, row.test, ++number, static_cast<int>(attempt.outcome), attempt.duration,
                          std::string_view(attempt.message), std::string_view(attempt.file_location),
                          attempt.traceback.size(), encoded.codec, body.size(), sqlite::Blob{encoded.view(body)}));
        }
    }
    return {};
}

Status store_sources(sqlite::Database& database, RunId run, const std::vector<ResultRow>& rows) {
    TRY_ASSIGN(sqlite::Statement store, database.prepare("INSERT OR IGNORE INTO cached VALUES(?, ?, ?)"));
    std::int64_t unit = 0;
    for (const ResultRow& row : rows) {
        if (!row.result->cached_from || row.unit == unit) continue;
        unit = row.unit;
        TRY(store.run(run, unit, *row.result->cached_from));
    }
    return {};
}

}  // namespace

Result<RunId> Journal::add_run(const Run& run) {
    TRY(impl_->writable());
    sqlite::Database& database = impl_->database;
    TRY(store_run(database, run));
    const RunId id = sqlite3_last_insert_rowid(database.handle());
    UnitSummaries units = summarize(run.results);
    TRY(store_units(database, units));
    std::vector<ResultRow> rows = rows_of(run.results, units);
    TRY(number_tests(database, rows));
    // In the order of keys, so that each table is written from its front to its end.
    if (!std::ranges::is_sorted(rows, {}, &ResultRow::test)) std::ranges::sort(rows, {}, &ResultRow::test);
    TRY(store_outcomes(database, id, rows));
    TRY(store_rings(database, rows));
    TRY(store_details(database, id, rows));
    TRY(store_attempts(database, id, rows));
    TRY(store_sources(database, id, rows));
    if (run.batch) TRY(database.run("UPDATE batch SET last_run = ? WHERE id = ?", id, *run.batch));
    return id;
}

}  // namespace pentad
