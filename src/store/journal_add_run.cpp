#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/journal_impl.hpp"
#include "store/journal_outcomes.hpp"

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

UnitSummaries summarize(const std::vector<TestResult>& results) {
    UnitSummaries units;
    for (const TestResult& result : results) {
        UnitSummary& unit = units[result.unit];
        if (!letter_of(result.outcome)) continue;
        unit.ran = true;
        unit.duration += result.duration;
        unit.failed = unit.failed || is_failure(result.outcome);
    }
    return units;
}

Status store_units(sqlite::Database& database, UnitSummaries& units) {
    TRY_ASSIGN(sqlite::Statement store, database.prepare("INSERT INTO unit(name, duration, failed) VALUES(?1, ?2, ?3)"
                                                         " ON CONFLICT(name) DO UPDATE SET duration = iif(?4, ?2, "
                                                         "duration), failed = iif(?4, ?3, failed) RETURNING id"));
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
    return database.run("INSERT INTO run VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", run.batch,
                        oid_blob(run.tree), run.started.milliseconds, run.started.offset_minutes, run.duration,
                        std::string_view(run.pattern), static_cast<int>(run.interrupted),
                        std::string_view(run.git_commit), totals.total, totals.passed, totals.failed, totals.skipped,
                        totals.cached, totals.not_run, std::string_view(lines_of(run.warnings)));
}

bool has_detail(const TestResult& result) {
    return !result.message.empty() || !result.file_location.empty() || !result.traceback.empty() ||
           !result.output.empty();
}

/// Stores the results of one run. Statements are prepared once for all of them.
class ResultWriter {
   public:
    static Result<ResultWriter> prepare(sqlite::Database& database) {
        TRY_ASSIGN(sqlite::Statement find, database.prepare("SELECT id, unit FROM test WHERE name = ?"));
        TRY_ASSIGN(sqlite::Statement add, database.prepare("INSERT INTO test(name, unit) VALUES(?, ?)"));
        TRY_ASSIGN(sqlite::Statement move, database.prepare("UPDATE test SET unit = ? WHERE id = ?"));
        TRY_ASSIGN(sqlite::Statement result, database.prepare("INSERT OR REPLACE INTO result VALUES(?, ?, ?, ?)"));
        TRY_ASSIGN(
            sqlite::Statement recent,
            database.prepare(fmt::format("INSERT INTO recent VALUES(?1, ?2)"
                                         " ON CONFLICT(test) DO UPDATE SET outcomes = substr(outcomes || ?2, -{})",
                                         k_recent_outcomes)));
        TRY_ASSIGN(sqlite::Statement detail,
                   database.prepare("INSERT OR REPLACE INTO detail VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
        return ResultWriter(&database, {std::move(find), std::move(add), std::move(move), std::move(result),
                                        std::move(recent), std::move(detail)});
    }

    Status write(RunId run, const TestResult& result, std::int64_t unit) {
        TRY_ASSIGN(const std::int64_t test, test_id(result.id, unit));
        TRY(statements_.result.run(run, test, static_cast<int>(result.outcome), result.duration));
        if (const auto letter = letter_of(result.outcome)) {
            TRY(statements_.recent.run(test, std::string_view(&*letter, 1)));
        }
        if (!has_detail(result)) return {};
        const std::string body = result.traceback + result.output;
        const Encoded encoded = encode(body);
        return statements_.detail.run(run, test, std::string_view(result.message),
                                      std::string_view(result.file_location), result.traceback.size(), encoded.codec,
                                      body.size(), sqlite::Blob{encoded.view(body)});
    }

   private:
    struct Statements {
        sqlite::Statement find, add, move, result, recent, detail;
    };
    ResultWriter(sqlite::Database* database, Statements statements)
        : database_(database), statements_(std::move(statements)) {}

    Result<std::int64_t> test_id(std::string_view name, std::int64_t unit) {
        statements_.find.bind(name);
        TRY_ASSIGN(const bool found, statements_.find.step());
        if (!found) {
            TRY(statements_.add.run(name, unit));
            return sqlite3_last_insert_rowid(database_->handle());
        }
        const std::int64_t id = statements_.find.integer(0);
        if (statements_.find.integer(1) != unit) TRY(statements_.move.run(unit, id));
        return id;
    }

    sqlite::Database* database_;
    Statements statements_;
};

/// In the order of ids: neighbours then lie on the same pages of the indexes.
std::vector<const TestResult*> sorted(const std::vector<TestResult>& results) {
    std::vector<const TestResult*> order;
    order.reserve(results.size());
    for (const TestResult& result : results) order.push_back(&result);
    std::ranges::sort(order, {}, &TestResult::id);
    return order;
}

}  // namespace

Result<RunId> Journal::add_run(const Run& run) {
    TRY(impl_->writable());
    sqlite::Database& database = impl_->database;
    TRY(store_run(database, run));
    const RunId id = sqlite3_last_insert_rowid(database.handle());
    UnitSummaries units = summarize(run.results);
    TRY(store_units(database, units));
    TRY_ASSIGN(ResultWriter writer, ResultWriter::prepare(database));
    for (const TestResult* result : sorted(run.results)) TRY(writer.write(id, *result, units[result->unit].id));
    if (run.batch) TRY(database.run("UPDATE batch SET last_run = ? WHERE id = ?", id, *run.batch));
    return id;
}

}  // namespace pentad
