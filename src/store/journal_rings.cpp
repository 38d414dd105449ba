#include <array>
#include <span>

#include "store/journal_outcomes.hpp"
#include "store/journal_rows.hpp"

namespace pentad {
namespace {

constexpr std::size_t k_chunk = 1024;       // tests whose rings are in memory at a time
constexpr std::int64_t k_worth_a_pass = 4;  // see journal_test_ids.cpp

/// The last outcomes of one test.
struct Ring {
    std::array<char, k_recent_outcomes> letters{};
    std::size_t size = 0;

    void set(std::string_view text) {
        if (text.size() > letters.size()) text.remove_prefix(text.size() - letters.size());
        size = text.copy(letters.data(), text.size());
    }
    void append(char letter) {
        if (size == letters.size()) std::move(letters.begin() + 1, letters.end(), letters.begin());
        if (size < letters.size()) ++size;
        letters[size - 1] = letter;
    }
    std::string_view text() const { return {letters.data(), size}; }
};

class RingWriter {
   public:
    static Result<RingWriter> prepare(sqlite::Database& database) {
        TRY_ASSIGN(sqlite::Statement one, database.prepare("SELECT test, outcomes FROM recent WHERE test = ?"));
        TRY_ASSIGN(sqlite::Statement many,
                   database.prepare("SELECT test, outcomes FROM recent WHERE test BETWEEN ? AND ? ORDER BY test"));
        TRY_ASSIGN(sqlite::Statement store, database.prepare("INSERT OR REPLACE INTO recent VALUES(?, ?)"));
        return RingWriter({std::move(one), std::move(many), std::move(store)});
    }

    /// `rows` are at most k_chunk. What was read is stored only after it: a table must not change under a reader.
    Status write(std::span<const ResultRow> rows) {
        rings_.assign(rows.size(), {});
        const std::int64_t first = rows.front().test;
        const std::int64_t last = rows.back().test;
        if (last - first < k_worth_a_pass * static_cast<std::int64_t>(rows.size())) {
            statements_.many.bind(first, last);
            TRY(read(statements_.many, rows, 0));
        } else {
            for (std::size_t at = 0; at < rows.size(); ++at) {
                statements_.one.bind(rows[at].test);
                TRY(read(statements_.one, rows, at));
            }
        }
        for (std::size_t at = 0; at < rows.size(); ++at) {
            const auto letter = letter_of(*rows[at].result);
            if (!letter) continue;
            rings_[at].append(*letter);
            TRY(statements_.store.run(rows[at].test, rings_[at].text()));
        }
        return {};
    }

   private:
    struct Statements {
        sqlite::Statement one, many, store;
    };
    explicit RingWriter(Statements statements) : statements_(std::move(statements)) {}

    Status read(sqlite::Statement& statement, std::span<const ResultRow> rows, std::size_t at) {
        for (;;) {
            TRY_ASSIGN(const bool more, statement.step());
            if (!more) return statement.run_to_end();
            while (at < rows.size() && rows[at].test < statement.integer(0)) ++at;
            if (at < rows.size() && rows[at].test == statement.integer(0)) rings_[at].set(statement.view(1));
        }
    }

    Statements statements_;
    std::vector<Ring> rings_;
};

}  // namespace

Status store_rings(sqlite::Database& database, const std::vector<ResultRow>& rows) {
    TRY_ASSIGN(RingWriter writer, RingWriter::prepare(database));
    for (std::size_t at = 0; at < rows.size(); at += k_chunk)
        TRY(writer.write(std::span(rows).subspan(at, std::min(k_chunk, rows.size() - at))));
    return {};
}

}  // namespace pentad
