#include <algorithm>

#include "store/journal_rows.hpp"

namespace pentad {
namespace {

/// Known tests for each one of the run, up to which a pass over them is the cheaper way: a look-up costs as much as
/// five or six rows of a pass (0.95 and 0.17 µs, with 100,000 tests).
constexpr std::int64_t k_worth_a_pass = 4;

class TestNumbers {
   public:
    static Result<TestNumbers> prepare(sqlite::Database& database) {
        TRY_ASSIGN(sqlite::Statement find, database.prepare("SELECT id, unit FROM test WHERE name = ?"));
        TRY_ASSIGN(sqlite::Statement add, database.prepare("INSERT INTO test(name, unit) VALUES(?, ?)"));
        TRY_ASSIGN(sqlite::Statement move, database.prepare("UPDATE test SET unit = ? WHERE id = ?"));
        return TestNumbers(&database, {std::move(find), std::move(add), std::move(move)});
    }

    Status find(ResultRow& row) {
        statements_.find.bind(std::string_view(row.result->id));
        TRY_ASSIGN(const bool found, statements_.find.step());
        if (!found) return {};
        row.test = statements_.find.integer(0);
        return move(row, statements_.find.integer(1));
    }

    Status move(const ResultRow& row, std::int64_t unit) {
        return unit == row.unit ? Status() : statements_.move.run(row.unit, row.test);
    }

    Status add(ResultRow& row) {
        TRY(statements_.add.run(std::string_view(row.result->id), row.unit));
        row.test = sqlite3_last_insert_rowid(database_->handle());
        return {};
    }

   private:
    struct Statements {
        sqlite::Statement find, add, move;
    };
    TestNumbers(sqlite::Database* database, Statements statements)
        : database_(database), statements_(std::move(statements)) {}

    sqlite::Database* database_;
    Statements statements_;
};

/// The first of `rows` whose id is not less than `name`. Tests were mostly numbered in the order of their ids, so it is
/// the one after the last that was found, or near it.
std::size_t find_row(const std::vector<ResultRow>& rows, std::string_view name, std::size_t guess) {
    if (guess < rows.size() && rows[guess].result->id == name) return guess;
    const auto id_of = [](const ResultRow& row) { return std::string_view(row.result->id); };
    return static_cast<std::size_t>(std::ranges::lower_bound(rows, name, {}, id_of) - rows.begin());
}

Status find_in_one_pass(sqlite::Database& database, std::vector<ResultRow>& rows) {
    TRY_ASSIGN(sqlite::Statement known, database.prepare("SELECT id, name, unit FROM test"));
    std::vector<std::pair<const ResultRow*, std::int64_t>> moved;
    for (std::size_t next = 0;;) {
        TRY_ASSIGN(const bool more, known.step());
        if (!more) break;
        const std::string_view name = known.view(1);
        const std::size_t at = find_row(rows, name, next);
        if (at == rows.size() || rows[at].result->id != name) continue;
        rows[at].test = known.integer(0);
        if (known.integer(2) != rows[at].unit) moved.emplace_back(&rows[at], known.integer(2));
        next = at + 1;
    }
    if (moved.empty()) return {};
    TRY_ASSIGN(TestNumbers numbers, TestNumbers::prepare(database));
    for (const auto& [row, unit] : moved) TRY(numbers.move(*row, unit));
    return {};
}

}  // namespace

Status number_tests(sqlite::Database& database, std::vector<ResultRow>& rows) {
    TRY_ASSIGN(const auto known, database.integer("SELECT max(id) FROM test"));
    TRY_ASSIGN(TestNumbers numbers, TestNumbers::prepare(database));
    if (known.value_or(0) <= k_worth_a_pass * static_cast<std::int64_t>(rows.size())) {
        TRY(find_in_one_pass(database, rows));
    } else {
        for (ResultRow& row : rows) TRY(numbers.find(row));
    }
    for (ResultRow& row : rows) {
        if (row.test == 0) TRY(numbers.add(row));
    }
    return {};
}

}  // namespace pentad
