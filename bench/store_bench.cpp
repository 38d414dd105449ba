// store_bench FOLDER TESTS EARLIER ROUNDS: what storing a run of TESTS results costs, in a journal that holds EARLIER
// runs of them, against plain SQLite that inserts the same rows. Prints one JSON object of medians in milliseconds.
//
// The peer is one transaction in a copy of the same journal, with the same write-ahead log and synchronous = FULL. It
// inserts the rows that the run leaves behind and no more: the run, its units, each result, each test's ring of recent
// outcomes as it ends up, and, in an empty journal, each test. It is given the tests' ids and the rings' new texts, and
// looks nothing up. Each side is measured from BEGIN to the end of COMMIT, and from opening to closing.
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/time.hpp"
#include "store/journal.hpp"

namespace {

using namespace pentad;
namespace fs = std::filesystem;

constexpr int k_tests_of_module = 50;
constexpr std::size_t k_ring = 32;

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "store_bench: %s\n", why.c_str());
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) give_up(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// All of them pass: what a failure has to say is not measured here.
Run make_run(int tests) {
    Run run;
    run.started = {1'705'314'700'000, 60};
    for (int number = 0; number < tests; ++number) {
        TestResult result;
        const int module = number / k_tests_of_module;
        result.unit = fmt::format("tests.area_{:02}.test_module_{:05}", module % 37, module);
        result.id = fmt::format("{}::TestCase::test_case_number_{:07}", result.unit, number);
        result.duration = 0.001 * (number % 97);
        result.outcome = Outcome::passed;
        run.results.push_back(std::move(result));
    }
    std::ranges::sort(run.results, {}, &TestResult::id);
    run.totals = totals_of(run.results);
    return run;
}

struct Times {
    double transaction = 0;  // ms, BEGIN to the end of COMMIT
    double all = 0;          // ms, opening to closing
};

Times ours(const fs::path& file, const Run& run) {
    const Stopwatch all;
    Times times;
    {
        Journal journal = must(Journal::open(file));
        const Stopwatch transaction;
        must(journal.begin());
        must(journal.add_run(run));
        must(journal.commit());
        times.transaction = transaction.seconds() * 1000;
    }
    times.all = all.seconds() * 1000;
    return times;
}

/// What the peer is given.
struct Rows {
    std::vector<sqlite3_int64> tests;  // id of each result's test
    std::vector<sqlite3_int64> units;  // id of each result's unit
    std::string ring;
    bool tests_are_new = false;
};

class Plain {
   public:
    explicit Plain(const fs::path& file) {
        if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK) give_up("can't open the peer's journal");
        execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
    }
    ~Plain() { sqlite3_close(database_); }
    void execute(const char* sql) {
        if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) give_up(sqlite3_errmsg(database_));
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK)
            give_up(sqlite3_errmsg(database_));
        return statement;
    }
    void step(sqlite3_stmt* statement) {
        if (sqlite3_step(statement) != SQLITE_DONE) give_up(sqlite3_errmsg(database_));
        sqlite3_reset(statement);
    }

   private:
    sqlite3* database_ = nullptr;
};

void bind_text(sqlite3_stmt* statement, int position, const std::string& text) {
    sqlite3_bind_text(statement, position, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void insert_tests(Plain& plain, const Run& run, const Rows& rows) {
    sqlite3_stmt* unit = plain.prepare("INSERT INTO unit VALUES(?, ?, ?, 0)");
    sqlite3_stmt* test = plain.prepare("INSERT INTO test VALUES(?, ?, ?)");
    for (std::size_t at = 0; at < run.results.size(); ++at) {
        if (at == 0 || rows.units[at] != rows.units[at - 1]) {
            sqlite3_bind_int64(unit, 1, rows.units[at]);
            bind_text(unit, 2, run.results[at].unit);
            sqlite3_bind_double(unit, 3, run.results[at].duration);
            plain.step(unit);
        }
        sqlite3_bind_int64(test, 1, rows.tests[at]);
        bind_text(test, 2, run.results[at].id);
        sqlite3_bind_int64(test, 3, rows.units[at]);
        plain.step(test);
    }
    sqlite3_finalize(unit);
    sqlite3_finalize(test);
}

void insert_results(Plain& plain, const Run& run, const Rows& rows, sqlite3_int64 id) {
    sqlite3_stmt* result = plain.prepare("INSERT INTO result VALUES(?, ?, ?, ?)");
    sqlite3_stmt* recent = plain.prepare("INSERT OR REPLACE INTO recent VALUES(?, ?)");
    for (std::size_t at = 0; at < run.results.size(); ++at) {
        sqlite3_bind_int64(result, 1, id);
        sqlite3_bind_int64(result, 2, rows.tests[at]);
        sqlite3_bind_int64(result, 3, static_cast<int>(run.results[at].outcome));
        sqlite3_bind_double(result, 4, run.results[at].duration);
        plain.step(result);
        sqlite3_bind_int64(recent, 1, rows.tests[at]);
        bind_text(recent, 2, rows.ring);
        plain.step(recent);
    }
    sqlite3_finalize(result);
    sqlite3_finalize(recent);
}

void insert_run(Plain& plain, const Run& run, const Rows& rows) {
    const std::string sql = fmt::format(
        "INSERT INTO run(started, started_offset, duration, pattern, interrupted, git_commit, total, passed, failed, "
        "skipped, cached, not_run, warnings) VALUES(1, 0, 1, '', 0, '', {0}, {0}, 0, 0, 0, 0, '')",
        run.results.size());
    plain.execute(sql.c_str());
    sqlite3_stmt* newest = plain.prepare("SELECT max(id) FROM run");
    sqlite3_step(newest);
    const sqlite3_int64 id = sqlite3_column_int64(newest, 0);
    sqlite3_finalize(newest);
    if (rows.tests_are_new) {
        insert_tests(plain, run, rows);
    } else {
        plain.execute("UPDATE unit SET duration = 1, failed = 0");
    }
    insert_results(plain, run, rows, id);
}

Times peer(const fs::path& file, const Run& run, const Rows& rows) {
    const Stopwatch all;
    Times times;
    {
        Plain plain(file);
        const Stopwatch transaction;
        plain.execute("BEGIN IMMEDIATE");
        insert_run(plain, run, rows);
        plain.execute("COMMIT");
        times.transaction = transaction.seconds() * 1000;
    }
    times.all = all.seconds() * 1000;
    return times;
}

/// In the order that a new journal gives ids in.
Rows make_rows(const Run& run, int earlier) {
    Rows rows;
    rows.tests_are_new = earlier == 0;
    rows.ring = std::string(std::min(static_cast<std::size_t>(earlier) + 1, k_ring), 'p');
    for (std::size_t at = 0; at < run.results.size(); ++at) {
        const bool next = at > 0 && run.results[at].unit != run.results[at - 1].unit;
        rows.tests.push_back(static_cast<sqlite3_int64>(at) + 1);
        rows.units.push_back(at == 0 ? 1 : rows.units.back() + (next ? 1 : 0));
    }
    return rows;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// A copy that the disk has, so that writing it back does not fall into what is measured.
void copy_journal(const fs::path& from, const fs::path& to) {
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(to.native() + suffix);
    fs::copy_file(from, to);
    ::sync();
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) give_up("usage: store_bench FOLDER TESTS EARLIER ROUNDS");
    const fs::path folder = arguments[1];
    const Run run = make_run(std::atoi(arguments[2]));
    const int earlier = std::atoi(arguments[3]);
    const Rows rows = make_rows(run, earlier);
    fs::create_directories(folder);
    const fs::path base = folder / "base.db";
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(base.native() + suffix);
    {
        Journal journal = must(Journal::create(base));
        for (int number = 0; number < earlier; ++number) {
            must(journal.begin());
            must(journal.add_run(run));
            must(journal.commit());
        }
        must(journal.settle());
    }
    std::vector<double> times[4];
    for (int round = 0; round < std::atoi(arguments[4]); ++round) {
        copy_journal(base, folder / "ours.db");
        const Times mine = ours(folder / "ours.db", run);
        copy_journal(base, folder / "peer.db");
        const Times plain = peer(folder / "peer.db", run, rows);
        for (int at = 0; const double time : {mine.transaction, plain.transaction, mine.all, plain.all})
            times[at++].push_back(time);
    }
    fmt::print("{{\"ours\": {}, \"peer\": {}, \"ours_all\": {}, \"peer_all\": {}}}\n", median(times[0]),
               median(times[1]), median(times[2]), median(times[3]));
    fs::remove_all(folder);
    return 0;
}
