#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "store/journal_schema.hpp"
#include "store/sqlite.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using test::file_change;
using test::JournalInFolder;
using test::must;
using test::user_edit;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int k_open_or_create = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

/// The error of opening `file`, which must leave the file as it is.
Error open_error(const std::filesystem::path& file) {
    const std::string before = must(read_file(file));
    const Result<Journal> journal = Journal::open(file);
    EXPECT_EQ(must(read_file(file)), before) << "nothing may be changed";
    if (!journal) return journal.error();
    ADD_FAILURE() << "opened";
    return {};
}

void expect_corrupt(const std::filesystem::path& file) {
    const Error error = open_error(file);
    EXPECT_EQ(error.code, Code::corrupt) << error.message;
    EXPECT_THAT(error.message,
                AllOf(HasSubstr(file.string() + " is not a pentad journal or is damaged; nothing was changed"),
                      HasSubstr("pentad reset --import " + file.parent_path().string())));
}

/// A journal with some edits, all in the file itself, without a log.
std::string journal_bytes() {
    JournalInFolder at;
    for (int number = 0; number < 50; ++number) {
        at.add(user_edit(1, {file_change("file_" + std::to_string(number), "", "content")}, std::string(500, 'd')));
    }
    {
        const Journal closed = std::move(at.journal);
    }
    {
        auto database = must(sqlite::Database::open(at.file, SQLITE_OPEN_READWRITE));
        must(database.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    return must(read_file(at.file));
}

TEST(JournalOpen, says_where_none_is) {
    const test::TempFolder folder;
    const Result<Journal> journal = Journal::open(folder / "journal.db");
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().code, Code::not_found);
    EXPECT_THAT(journal.error().message, HasSubstr("there is no journal at"));
    EXPECT_FALSE(folder.exists("journal.db"));
}

TEST(JournalOpen, refuses_to_make_one_where_one_is_and_leaves_nothing_behind) {
    JournalInFolder at;
    at.add(user_edit(1, {}));
    const Result<Journal> second = Journal::create(at.file);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::refused);
    EXPECT_EQ(must(at.journal.newest_edit()), 1);
    at.folder.write("empty.db", "");
    EXPECT_EQ(Journal::create(at.folder / "empty.db").error().code, Code::refused);
    EXPECT_FALSE(at.folder.exists("journal.db.new"));
}

TEST(JournalOpen, an_empty_or_foreign_file_is_reported_and_kept) {
    const test::TempFolder folder;
    expect_corrupt(folder.write("empty", ""));
    expect_corrupt(folder.write("short", "SQLite format 3"));
    expect_corrupt(folder.write("text", std::string(5000, 'x')));
    {
        auto other = must(sqlite::Database::open(folder / "other.db", k_open_or_create));
        must(other.execute("CREATE TABLE t(x)"));
    }
    expect_corrupt(folder / "other.db");
    ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
    EXPECT_EQ(Journal::open(folder / "fifo").error().code, Code::corrupt);
    std::filesystem::create_directory(folder / "folder");
    EXPECT_EQ(Journal::open(folder / "folder").error().code, Code::corrupt);
}

TEST(JournalOpen, a_truncated_file_is_reported_and_kept) {
    const std::string bytes = journal_bytes();
    const test::TempFolder folder;
    for (const std::size_t size :
         {bytes.size() - 1, bytes.size() - 4096, bytes.size() / 2, std::size_t{4096}, std::size_t{99}}) {
        expect_corrupt(folder.write("journal.db", std::string_view(bytes).substr(0, size)));
    }
    folder.write("journal.db", bytes);
    EXPECT_EQ(must(must(Journal::open(folder / "journal.db")).newest_edit()), 50);
}

TEST(JournalOpen, pages_that_only_the_log_has_are_not_missing) {
    JournalInFolder at;
    at.add(user_edit(1, {}, std::string(50'000, 'd')));
    // As if a crash had cut off the copying of the log into the journal after its first page.
    std::string bytes = must(read_file(at.file));
    const std::string log = must(read_file(at.file.native() + "-wal"));
    const std::size_t first_page_in_log = 32 + 24;
    bytes.replace(24, 76, log.substr(first_page_in_log + 24, 76));
    const test::TempFolder copy;
    copy.write("journal.db", bytes);
    copy.write("journal.db-wal", log);
    EXPECT_EQ(must(must(Journal::open(copy / "journal.db")).newest_edit()), 1);
    copy.remove("journal.db-wal");
    expect_corrupt(copy / "journal.db");
}

TEST(JournalOpen, damage_in_the_middle_is_an_error_of_the_query_that_meets_it) {
    std::string bytes = journal_bytes();
    for (std::size_t at = 4096; at + 4096 < bytes.size(); at += 4096) bytes.replace(at, 64, std::string(64, '\x7f'));
    const test::TempFolder folder;
    const std::filesystem::path file = folder.write("journal.db", bytes);
    Result<Journal> journal = Journal::open(file);
    const Code code = journal ? journal->edits_after(0).error().code : journal.error().code;
    EXPECT_EQ(code, Code::corrupt);
}

TEST(JournalOpen, the_log_of_a_lost_journal_is_set_aside_not_applied_to_the_new_one) {
    JournalInFolder at;
    at.add(user_edit(1, {}));
    {
        const Journal closed = std::move(at.journal);
    }
    std::filesystem::remove(at.file);
    ASSERT_TRUE(at.folder.exists("journal.db-wal"));
    at.journal = must(Journal::create(at.file));
    EXPECT_EQ(must(at.journal.newest_edit()), 0);
    EXPECT_TRUE(at.folder.exists("journal.db-wal.orphaned"));
    EXPECT_THAT(must(at.journal.check()), IsEmpty());
}

TEST(JournalOpen, a_crash_while_making_one_leaves_no_trace) {
    const test::TempFolder folder;
    folder.write("journal.db.new", "left by a crash");
    folder.write("journal.db.new-wal", "left by a crash");
    EXPECT_EQ(must(must(Journal::create(folder / "journal.db")).newest_edit()), 0);
    EXPECT_FALSE(folder.exists("journal.db.new"));
    EXPECT_FALSE(folder.exists("journal.db.new-wal"));
}

TEST(JournalOpen, a_newer_version_is_refused_with_both_numbers) {
    JournalInFolder at;
    {
        auto database = must(sqlite::Database::open(at.file, SQLITE_OPEN_READWRITE));
        must(database.execute("PRAGMA user_version = 99"));
    }
    {
        const Journal closed = std::move(at.journal);
    }
    const Error error = open_error(at.file);
    EXPECT_EQ(error.code, Code::newer);
    EXPECT_THAT(error.message, HasSubstr("has version 99, and this pentad knows versions up to " +
                                         std::to_string(journal_migrations().size())));
    EXPECT_THAT(error.message, HasSubstr("update pentad"));
}

// -- migrations ----------------------------------------------------------------------------------------------------

constexpr const char* k_first = "CREATE TABLE t(x); INSERT INTO t VALUES('kept');";
constexpr const char* k_second = "ALTER TABLE t ADD COLUMN y DEFAULT 'added';";
constexpr const char* k_third = "UPDATE t SET y = 'changed';";
constexpr const char* k_broken = "CREATE TABLE u(x); CREATE TABLE t(x);";

std::string text_of(sqlite::Database& database, std::string_view sql) {
    auto statement = must(database.prepare(sql));
    return must(statement.step()) ? statement.bytes(0) : "(nothing)";
}

sqlite::Database old_version(const std::filesystem::path& file) {
    auto database = must(sqlite::Database::open(file, k_open_or_create));
    must(create_schema(database, std::vector{k_first}));
    return database;
}

TEST(JournalMigration, brings_an_old_version_up_keeps_the_data_and_a_copy) {
    const test::TempFolder folder;
    auto database = old_version(folder / "journal.db");
    must(migrate(database, std::vector{k_first, k_second, k_third}));
    EXPECT_EQ(text_of(database, "SELECT x || ' ' || y FROM t"), "kept changed");
    EXPECT_EQ(must(database.integer("PRAGMA user_version")), 3);
    auto copy = must(sqlite::Database::open(folder / "journal.db.before-v3", SQLITE_OPEN_READWRITE));
    EXPECT_EQ(text_of(copy, "SELECT * FROM t"), "kept");
    EXPECT_EQ(must(copy.integer("PRAGMA user_version")), 1);
    EXPECT_EQ(must(copy.integer("PRAGMA application_id")), k_journal_application_id);
}

TEST(JournalMigration, that_fails_changes_nothing) {
    const test::TempFolder folder;
    auto database = old_version(folder / "journal.db");
    ASSERT_FALSE(migrate(database, std::vector{k_first, k_second, k_broken}));
    EXPECT_FALSE(database.in_transaction());
    EXPECT_EQ(must(database.integer("PRAGMA user_version")), 1);
    EXPECT_EQ(text_of(database, "SELECT * FROM t"), "kept");
    EXPECT_EQ(text_of(database, "SELECT name FROM sqlite_master WHERE name = 'u'"), "(nothing)");
    must(migrate(database, std::vector{k_first, k_second}));
}

TEST(JournalMigration, of_the_newest_version_does_nothing) {
    const test::TempFolder folder;
    auto database = old_version(folder / "journal.db");
    must(migrate(database, std::vector{k_first}));
    EXPECT_FALSE(folder.exists("journal.db.before-v1"));
}

TEST(JournalSettle, its_file_alone_then_holds_everything) {
    JournalInFolder at;
    at.add(user_edit(1, {file_change("a.py", "", "1")}));
    at.add(user_edit(1, {file_change("b.py", "", "1")}));
    const std::filesystem::path file = at.file;
    const std::filesystem::path copy = file.parent_path() / "copy.db";
    ASSERT_GT(std::filesystem::file_size(file.native() + "-wal"), 0U);  // or there would be nothing to see
    must(at.journal.settle());
    EXPECT_EQ(std::filesystem::file_size(file.native() + "-wal"), 0U);
    std::filesystem::copy_file(file, copy);
    EXPECT_EQ(must(must(Journal::open(copy)).newest_edit()), 2);

    EXPECT_EQ(at.add(user_edit(1, {file_change("c.py", "", "1")})), 3);  // and goes on
    at.reopen();
    EXPECT_EQ(must(at.journal.newest_edit()), 3);
}

TEST(JournalSettle, is_refused_in_a_transaction_and_while_another_reads) {
    JournalInFolder at;
    at.add(user_edit(1, {file_change("a.py", "", "1")}));
    must(at.journal.begin());
    EXPECT_EQ(at.journal.settle().error().code, Code::refused);
    at.journal.rollback();

    sqlite::Database other = must(sqlite::Database::open(at.file, SQLITE_OPEN_READWRITE));
    must(other.execute("BEGIN; SELECT count(*) FROM edit"));
    const Status settled = at.journal.settle();
    ASSERT_FALSE(settled);
    EXPECT_THAT(settled.error().message, HasSubstr("read by another process"));
    must(other.execute("ROLLBACK"));
    must(at.journal.settle());
}

}  // namespace
}  // namespace pentad
