#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "store/journal_impl.hpp"

namespace pentad {
namespace {

std::vector<std::string> lines_in(std::string_view text) {
    std::vector<std::string> lines = split(text, '\n');
    lines.pop_back();  // each line ends with a newline
    return lines;
}

Run run_at(const sqlite::Statement& row) {
    Run run;
    run.id = row.integer(0);
    run.batch = row.optional_integer(1);
    run.tree = oid_at(row, 2);
    run.started = time_at(row, 3);
    run.duration = row.real(5);
    run.pattern = row.bytes(6);
    run.interrupted = row.integer(7) != 0;
    run.git_commit = row.bytes(8);
    const auto total = [&row](int column) { return static_cast<int>(row.integer(column)); };
    run.totals = {total(9), total(10), total(11), total(12), total(13), total(14), total(16)};
    run.warnings = lines_in(row.view(15));
    return run;
}

template <class... Values>
Result<std::vector<Run>> select(sqlite::Database& database, std::string_view condition, const Values&... values) {
    TRY_ASSIGN(sqlite::Statement row, database.prepare(fmt::format("SELECT * FROM run WHERE {}", condition)));
    row.bind(values...);
    std::vector<Run> found;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return found;
        found.push_back(run_at(row));
    }
}

/// The traceback and the output that columns `column` (the traceback's size), codec, size and body hold.
Status read_body(const sqlite::Statement& row, int column, const std::filesystem::path& file, std::string& traceback,
                 std::string& output) {
    TRY_ASSIGN(std::string body,
               decode(static_cast<int>(row.integer(column + 1)), row.integer(column + 2), row.view(column + 3), file));
    const std::size_t split = std::min(static_cast<std::size_t>(row.integer(column)), body.size());
    output = body.substr(split);
    body.resize(split);
    traceback = std::move(body);
    return {};
}

Result<TestResult> result_at(const sqlite::Statement& row, const std::filesystem::path& file) {
    TestResult result;
    result.id = row.bytes(0);
    result.unit = row.bytes(1);
    result.outcome = static_cast<Outcome>(row.integer(2));
    result.duration = row.real(3);
    if (row.is_null(4)) return result;
    result.message = row.bytes(4);
    result.file_location = row.bytes(5);
    TRY(read_body(row, 6, file, result.traceback, result.output));
    return result;
}

/// Adds what was tried before to those of `results` (in the order of ids) that were retried in `run`.
Status add_attempts(sqlite::Database& database, RunId run, std::vector<TestResult>& results) {
    TRY_ASSIGN(
        sqlite::Statement row,
        database.prepare("SELECT name, outcome, duration, message, file_location, traceback_size, codec, size, body"
                         " FROM attempt JOIN test ON test.id = attempt.test WHERE run = ? ORDER BY test, number"));
    row.bind(run);
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return {};
        const auto result = std::ranges::lower_bound(results, row.view(0), {}, &TestResult::id);
        if (result == results.end() || result->id != row.view(0)) continue;
        Attempt& attempt = result->attempts.emplace_back();
        attempt.outcome = static_cast<Outcome>(row.integer(1));
        attempt.duration = row.real(2);
        attempt.message = row.bytes(3);
        attempt.file_location = row.bytes(4);
        TRY(read_body(row, 5, database.file(), attempt.traceback, attempt.output));
    }
}

/// Says of what was not run, and keeps an earlier run's outcome, which run that was.
Status add_sources(sqlite::Database& database, RunId run, std::vector<TestResult>& results) {
    TRY_ASSIGN(sqlite::Statement row,
               database.prepare("SELECT name, source FROM cached JOIN unit ON unit.id = cached.unit WHERE run = ?"));
    row.bind(run);
    std::map<std::string, RunId, std::less<>> sources;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) break;
        sources.emplace(row.bytes(0), row.integer(1));
    }
    if (sources.empty()) return {};
    for (TestResult& result : results)
        if (const auto source = sources.find(result.unit); source != sources.end()) result.cached_from = source->second;
    return {};
}

/// The results of a run that also fulfil `condition`, in the order of ids.
template <class... Values>
Result<std::vector<TestResult>> results_of(sqlite::Database& database, RunId run, std::string_view condition,
                                           const Values&... values) {
    TRY_ASSIGN(sqlite::Statement row,
               database.prepare(fmt::format(
                   "SELECT test.name, unit.name, outcome, result.duration, message, file_location, traceback_size, "
                   "codec, size, body"
                   " FROM result JOIN test ON test.id = result.test JOIN unit ON unit.id = test.unit"
                   " LEFT JOIN detail ON detail.run = result.run AND detail.test = result.test WHERE result.run = ? {}",
                   condition)));
    row.bind(run, values...);
    std::vector<TestResult> results;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) break;
        TRY_ASSIGN(TestResult result, result_at(row, database.file()));
        results.push_back(std::move(result));
    }
    sort_by_id(results);
    if (results.empty()) return results;
    TRY(add_attempts(database, run, results));
    TRY(add_sources(database, run, results));
    return results;
}

}  // namespace

Result<Run> Journal::run(RunId id, bool with_results) {
    TRY_ASSIGN(std::vector<Run> found, select(impl_->database, "id = ?", id));
    if (found.empty()) {
        TRY_ASSIGN(const auto newest, impl_->database.integer("SELECT max(id) FROM run"));
        if (!newest)
            return fail(Code::not_found, fmt::format("run {} does not exist; no tests ran yet (see pentad test)", id));
        return fail(Code::not_found,
                    fmt::format("run {} does not exist; the newest is {} (see pentad log)", id, *newest));
    }
    if (with_results) {
        TRY_ASSIGN(found.front().results, results_of(impl_->database, id, ""));
    }
    return std::move(found.front());
}

Result<std::vector<TestResult>> Journal::failures_of(RunId run) {
    static_assert(is_failure(Outcome::failed) && is_failure(Outcome::error) && is_failure(Outcome::timed_out) &&
                  is_failure(Outcome::crashed));
    return results_of(impl_->database, run, "AND outcome IN (1, 2, 4, 5)");
}

Result<std::optional<TestResult>> Journal::result_of(RunId run, const std::string& test) {
    TRY_ASSIGN(std::vector<TestResult> found,
               results_of(impl_->database, run, "AND test.name = ?", std::string_view(test)));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

Result<std::vector<TestResult>> Journal::results_of_unit(RunId run, const std::string& unit) {
    return results_of(impl_->database, run,
                      "AND result.test IN (SELECT id FROM test WHERE unit = (SELECT id FROM unit"
                      " WHERE name = ?))",
                      std::string_view(unit));
}

Result<std::vector<Run>> Journal::newest_runs(std::size_t limit) {
    return select(impl_->database, "true ORDER BY id DESC LIMIT ?", limit == 0 ? -1 : static_cast<std::int64_t>(limit));
}

Result<std::vector<Run>> Journal::runs_after(RunId after, bool with_results) {
    TRY_ASSIGN(std::vector<Run> found, select(impl_->database, "id > ? ORDER BY id", after));
    if (!with_results) return found;
    for (Run& run : found) {
        TRY_ASSIGN(run.results, results_of(impl_->database, run.id, ""));
    }
    return found;
}

Result<std::vector<Journal::UnitPast>> Journal::unit_pasts() {
    TRY_ASSIGN(sqlite::Statement row, impl_->database.prepare("SELECT name, duration, failed FROM unit ORDER BY name"));
    std::vector<UnitPast> found;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return found;
        found.push_back({row.bytes(0), row.real(1), static_cast<std::uint32_t>(row.integer(2))});
    }
}

Result<std::vector<std::string>> Journal::test_ids_like(const std::string& text, std::size_t limit) {
    TRY_ASSIGN(
        sqlite::Statement row,
        impl_->database.prepare("SELECT name FROM test WHERE instr(name, ?1) > 0 ORDER BY name != ?1, name LIMIT ?2"));
    row.bind(std::string_view(text), limit == 0 ? -1 : static_cast<std::int64_t>(limit));
    std::vector<std::string> found;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return found;
        found.push_back(row.bytes(0));
    }
}

}  // namespace pentad
