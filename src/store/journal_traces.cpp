// Storing what units depended on. docs/selection.md says why it is laid out this way.
#include <algorithm>
#include <deque>
#include <utility>

#include "base/id_list.hpp"
#include "store/journal_impl.hpp"

namespace pentad {
namespace {

/// absent, bytecode: their class says the value.
bool has_values(FactClass kind) { return kind != FactClass::absent && kind != FactClass::bytecode; }

class FactNumbers {
   public:
    static Result<FactNumbers> prepare(sqlite::Database& database) {
        TRY_ASSIGN(sqlite::Statement find, database.prepare("SELECT id FROM fact WHERE path = ? AND class = ?"));
        TRY_ASSIGN(sqlite::Statement add, database.prepare("INSERT INTO fact(class, path) VALUES(?, ?)"));
        TRY_ASSIGN(sqlite::Statement value, database.prepare("SELECT mark FROM fact_mark WHERE fact = ? AND run <= ?"
                                                             " ORDER BY run DESC LIMIT 1"));
        TRY_ASSIGN(sqlite::Statement mark, database.prepare("INSERT OR REPLACE INTO fact_mark VALUES(?, ?, ?)"));
        return FactNumbers(&database, {std::move(find), std::move(add), std::move(value), std::move(mark)});
    }

    /// Its id; it is new there if need be, and so is its value.
    Result<std::uint32_t> store(RunId run, const ValuedFact& valued) {
        const Fact& fact = valued.fact;
        statements_.find.bind(sqlite::Blob{fact.path}, static_cast<int>(fact.kind));
        TRY_ASSIGN(const bool known, statements_.find.step());
        std::int64_t id = known ? statements_.find.integer(0) : 0;
        if (!known) {
            TRY(statements_.add.run(static_cast<int>(fact.kind), sqlite::Blob{fact.path}));
            id = sqlite3_last_insert_rowid(database_->handle());
        }
        if (has_values(fact.kind)) TRY(store_mark(run, id, valued.mark.bytes()));
        return static_cast<std::uint32_t>(id);
    }

   private:
    struct Statements {
        sqlite::Statement find, add, value, mark;
    };
    FactNumbers(sqlite::Database* database, Statements statements)
        : database_(database), statements_(std::move(statements)) {}

    Status store_mark(RunId run, std::int64_t id, const std::string& mark) {
        statements_.value.bind(id, run);
        TRY_ASSIGN(const bool known, statements_.value.step());
        if (known && statements_.value.view(0) == mark) return {};
        return statements_.mark.run(id, run, sqlite::Blob{mark});
    }

    sqlite::Database* database_;
    Statements statements_;
};

class TraceTable {
   public:
    static Result<TraceTable> prepare(sqlite::Database& database) {
        TRY_ASSIGN(sqlite::Statement find_unit, database.prepare("SELECT id FROM unit WHERE name = ?"));
        TRY_ASSIGN(sqlite::Statement add_unit,
                   database.prepare("INSERT INTO unit(name, duration, failed) VALUES(?, 0, 0)"));
        TRY_ASSIGN(sqlite::Statement find_list, database.prepare("SELECT id FROM fact_list WHERE hash = ?"));
        TRY_ASSIGN(sqlite::Statement add_list, database.prepare("INSERT INTO fact_list(hash, ids) VALUES(?, ?)"));
        TRY_ASSIGN(sqlite::Statement known,
                   database.prepare("SELECT run, state FROM trace WHERE unit = ?"
                                    " AND fingerprint = ? AND run != ? AND state IN (0, 1, 2)"));
        TRY_ASSIGN(sqlite::Statement drop, database.prepare("DELETE FROM trace WHERE unit = ? AND run = ?"));
        TRY_ASSIGN(sqlite::Statement add, database.prepare("INSERT OR REPLACE INTO trace VALUES(?, ?, ?, ?, ?, ?)"));
        TRY_ASSIGN(
            sqlite::Statement trim,
            database.prepare("DELETE FROM trace WHERE unit = ?1 AND run <= (SELECT run FROM trace WHERE unit = ?1"
                             " ORDER BY run DESC LIMIT 1 OFFSET ?2)"));
        return TraceTable(&database,
                          {std::move(find_unit), std::move(add_unit), std::move(find_list), std::move(add_list),
                           std::move(known), std::move(drop), std::move(add), std::move(trim)});
    }

    /// `numbered`: the id of each fact.
    Status store(RunId run, const NewTrace& trace, const std::vector<std::uint32_t>& numbered) {
        TRY_ASSIGN(const std::int64_t unit, unit_of(trace.unit));
        TRY_ASSIGN(const std::int64_t list, list_of(trace.facts, numbered));
        const std::string fingerprint = trace.fingerprint.bytes();
        TRY_ASSIGN(const TraceState state, joined(run, unit, fingerprint, trace.state));
        TRY(statements_.add.run(unit, run, list, sqlite::Blob{fingerprint}, static_cast<int>(state),
                                std::string_view(trace.note)));
        return statements_.trim.run(unit, Journal::k_kept_traces);
    }

   private:
    struct Statements {
        sqlite::Statement find_unit, add_unit, find_list, add_list, known, drop, add, trim;
    };
    TraceTable(sqlite::Database* database, Statements statements)
        : database_(database), statements_(std::move(statements)) {}

    Result<std::int64_t> unit_of(const std::string& name) {
        statements_.find_unit.bind(std::string_view(name));
        TRY_ASSIGN(const bool known, statements_.find_unit.step());
        if (known) return statements_.find_unit.integer(0);
        TRY(statements_.add_unit.run(std::string_view(name)));
        return sqlite3_last_insert_rowid(database_->handle());
    }

    /// Units that ran in one process have the same facts.
    Result<std::int64_t> list_of(const std::vector<std::uint32_t>& facts, const std::vector<std::uint32_t>& numbered) {
        for (const auto& [known, list] : lists_)
            if (*known == facts) return list;
        if (lists_.size() == k_most_lists) lists_.pop_front();
        TRY_ASSIGN(const std::int64_t list, store_list(facts, numbered));
        lists_.emplace_back(&facts, list);
        return list;
    }

    Result<std::int64_t> store_list(const std::vector<std::uint32_t>& facts,
                                    const std::vector<std::uint32_t>& numbered) {
        std::vector<std::uint32_t> sorted;
        sorted.reserve(facts.size());
        for (const std::uint32_t place : facts) sorted.push_back(numbered[place]);
        std::ranges::sort(sorted);
        const std::string ids = encode_ids(sorted);
        const std::string hash = fingerprint_of(ids).bytes();
        statements_.find_list.bind(sqlite::Blob{hash});
        TRY_ASSIGN(const bool known, statements_.find_list.step());
        if (known) return statements_.find_list.integer(0);
        TRY(statements_.add_list.run(sqlite::Blob{hash}, sqlite::Blob{ids}));
        return sqlite3_last_insert_rowid(database_->handle());
    }

    /// Takes the place of what is known of the same facts: they are told once, and passed and failed make flaky.
    Result<TraceState> joined(RunId run, std::int64_t unit, const std::string& fingerprint, TraceState state) {
        static_assert(TraceState{0} == TraceState::kept && TraceState{1} == TraceState::failed &&
                      TraceState{2} == TraceState::flaky);
        if (state > TraceState::flaky) return state;
        std::vector<RunId> earlier;
        statements_.known.bind(unit, sqlite::Blob{fingerprint}, run);
        for (;;) {
            TRY_ASSIGN(const bool more, statements_.known.step());
            if (!more) break;
            earlier.push_back(statements_.known.integer(0));
            if (static_cast<TraceState>(statements_.known.integer(1)) != state) state = TraceState::flaky;
        }
        for (const RunId one : earlier) TRY(statements_.drop.run(unit, one));
        return state;
    }

    sqlite::Database* database_;
    Statements statements_;
    static constexpr std::size_t k_most_lists = 4;  // as many processes may take turns
    std::deque<std::pair<const std::vector<std::uint32_t>*, std::int64_t>> lists_;
};

}  // namespace

Status Journal::add_traces(RunId run, std::span<const ValuedFact> facts, std::span<const NewTrace> traces) {
    TRY(impl_->writable());
    TRY_ASSIGN(FactNumbers numbers, FactNumbers::prepare(impl_->database));
    std::vector<std::uint32_t> numbered;
    numbered.reserve(facts.size());
    for (const ValuedFact& fact : facts) {
        TRY_ASSIGN(const std::uint32_t id, numbers.store(run, fact));
        numbered.push_back(id);
    }
    TRY_ASSIGN(TraceTable table, TraceTable::prepare(impl_->database));
    for (const NewTrace& trace : traces) TRY(table.store(run, trace, numbered));
    return {};
}

}  // namespace pentad
