#include <fmt/format.h>

#include "base/text.hpp"
#include "store/journal_impl.hpp"

namespace pentad {
namespace {

/// A rule that the rows must keep. `query` selects the ids of those that don't.
struct Rule {
    const char* query;
    const char* finding;
};

constexpr Rule k_rules[] = {
    {"SELECT id FROM edit WHERE id > (SELECT count(*) FROM edit)", "edit {}: an edit before it is missing"},
    {"SELECT e.id FROM edit e JOIN edit p ON p.id = e.id - 1 WHERE e.user_number != p.user_number + (e.kind = 0)",
     "edit {}: the count of edits is wrong"},
    {"SELECT DISTINCT edit FROM edit_file WHERE edit NOT IN (SELECT id FROM edit)",
     "edit {}: has files, but is missing"},
    {"SELECT id FROM edit WHERE batch IS NOT NULL AND batch NOT IN (SELECT id FROM batch)",
     "edit {}: its batch is missing"},
    {"SELECT id FROM batch WHERE id > (SELECT count(*) FROM batch)", "batch {}: a batch before it is missing"},
    {"SELECT id FROM batch WHERE last_run IS NOT NULL AND last_run NOT IN (SELECT id FROM run)",
     "batch {}: its last run is missing"},
    {"SELECT id FROM batch WHERE rolled_back_by IS NOT NULL AND rolled_back_by NOT IN (SELECT id FROM edit)",
     "batch {}: its rollback is missing"},
    {"SELECT id FROM batch WHERE state = 0 AND id < (SELECT max(id) FROM batch WHERE state = 0)",
     "batch {}: open, and so is a later one"},
    {"SELECT edit FROM packed WHERE edit > (SELECT count(*) FROM packed)", "edit {}: an edit before it is not packed"},
    {"SELECT edit FROM packed WHERE edit NOT IN (SELECT id FROM edit)", "edit {}: packed, but missing"},
    {"SELECT DISTINCT run FROM result WHERE run NOT IN (SELECT id FROM run)", "run {}: has results, but is missing"},
    {"SELECT id FROM run WHERE total < (SELECT count(*) FROM result WHERE result.run = run.id)",
     "run {}: has more results than its total says"},
    {"SELECT DISTINCT run FROM attempt WHERE run NOT IN (SELECT id FROM run)", "run {}: has attempts, but is missing"},
    {"SELECT run FROM baseline WHERE run NOT IN (SELECT id FROM run)", "run {}: is the baseline, but is missing"},
    {"SELECT DISTINCT run FROM result WHERE test NOT IN (SELECT id FROM test)", "run {}: a test of it is missing"},
    {"SELECT id FROM test WHERE unit NOT IN (SELECT id FROM unit)", "test {}: its unit is missing"},
    {"SELECT DISTINCT run FROM trace WHERE list NOT IN (SELECT id FROM fact_list)",
     "run {}: what a unit of it depended on is missing"},
    {"SELECT id FROM intent WHERE edit NOT IN (SELECT id FROM edit)", "restore {}: its edit is missing"},
};

Status check_pages(sqlite::Database& database, std::vector<std::string>& findings) {
    TRY_ASSIGN(sqlite::Statement row, database.prepare("PRAGMA integrity_check"));
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return {};
        if (row.view(0) != "ok") findings.push_back(fmt::format("{}: {}", database.file().string(), row.view(0)));
    }
}

Status check_rules(sqlite::Database& database, std::vector<std::string>& findings) {
    for (const Rule& rule : k_rules) {
        TRY_ASSIGN(sqlite::Statement row, database.prepare(rule.query));
        for (;;) {
            TRY_ASSIGN(const bool more, row.step());
            if (!more) break;
            findings.push_back(fmt::format(fmt::runtime(rule.finding), row.integer(0)));
        }
    }
    return {};
}

/// Each content is what its name says.
Status check_contents(sqlite::Database& database, std::vector<std::string>& findings) {
    TRY_ASSIGN(sqlite::Statement row, database.prepare("SELECT oid, codec, size, bytes FROM content"));
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return {};
        const Oid oid = oid_at(row, 0);
        const Result<std::string> bytes =
            decode(static_cast<int>(row.integer(1)), row.integer(2), row.view(3), database.file());
        if (!bytes || Oid::of_blob(*bytes) != oid) findings.push_back(fmt::format("content {}: damaged", oid.hex()));
    }
}

}  // namespace

Result<std::vector<std::string>> Journal::check() {
    std::vector<std::string> findings;
    TRY(check_pages(impl_->database, findings));
    TRY(check_rules(impl_->database, findings));
    TRY(check_contents(impl_->database, findings));
    return findings;
}

Status Journal::settle() {
    if (impl_->database.in_transaction())
        return fail(Code::refused, "the journal is in a transaction; nothing was changed");
    // A reader would have to end; one that does not is told of instead of being waited for.
    sqlite3_busy_timeout(impl_->database.handle(), 1'000);
    Result<std::optional<std::int64_t>> busy = impl_->database.integer("PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_busy_timeout(impl_->database.handle(), 60'000);
    if (!busy) return Failure(std::move(busy).error());
    if (*busy != 0)
        return fail(Code::refused, printable(impl_->database.file().native()) +
                                       " is being read by another process; try again when it has ended");
    impl_->log_frames = 0;
    return {};
}

}  // namespace pentad
