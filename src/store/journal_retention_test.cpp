// What garbage collection keeps, baselines, and journals of the version before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/journal_schema.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using test::JournalInFolder;
using test::must;
using test::run_of;
using test::TempFolder;
using test::test_result;
using testing::ElementsAre;
using testing::IsEmpty;

void set_baseline(JournalInFolder& at, RunId run) {
    must(at.journal.begin());
    must(at.journal.set_baseline(run));
    must(at.journal.commit());
}
std::vector<RunId> runs_in(Journal& journal) {
    std::vector<RunId> ids;
    for (const pentad::Run& run : must(journal.newest_runs(0))) ids.push_back(run.id);
    return ids;
}
/// A run of about `kilobytes` of results that cannot be compressed.
pentad::Run run_with_text(int kilobytes, std::optional<BatchId> batch = std::nullopt) {
    TestResult result = test_result("m", "a", Outcome::failed);
    std::uint32_t noise = 1;
    for (int at = 0; at < kilobytes * 1000; ++at) {
        noise = noise * 1664525 + 1013904223;
        result.traceback += static_cast<char>(noise >> 24);
    }
    return run_of({result}, batch);
}

TEST(JournalBaseline, is_one_run_and_can_be_another) {
    JournalInFolder at;
    EXPECT_EQ(must(at.journal.baseline_run()), std::nullopt);
    must(at.journal.begin());
    EXPECT_EQ(at.journal.set_baseline(1).error().message, "run 1 does not exist; no tests ran yet (see pentad test)");
    at.journal.rollback();
    at.add(run_of({}));
    at.add(run_of({}));
    EXPECT_EQ(at.journal.set_baseline(1).error().code, Code::refused) << "outside of a transaction";
    set_baseline(at, 1);
    at.reopen();
    EXPECT_EQ(must(at.journal.baseline_run()), 1);
    set_baseline(at, 2);
    EXPECT_EQ(must(at.journal.baseline_run()), 2);
}

TEST(JournalRetention, a_baselines_run_never_expires) {
    JournalInFolder at;
    TestResult flaky = test_result("m", "a", Outcome::passed);
    flaky.attempts.push_back({});
    for (int number = 0; number < 5; ++number) at.add(run_of({flaky}));
    set_baseline(at, 2);
    EXPECT_THAT(must(at.journal.collect_garbage(1)), ElementsAre("3 runs"));
    EXPECT_THAT(runs_in(at.journal), ElementsAre(5, 2));
    EXPECT_EQ(must(at.journal.run(2)).results.at(0).attempts.size(), 1U);
    EXPECT_THAT(must(at.journal.collect_garbage(1, 0)), IsEmpty()) << "nor for want of room";
    EXPECT_EQ(must(at.journal.run(2)).results.size(), 1U);
    EXPECT_THAT(must(at.journal.check()), IsEmpty()) << "no attempts are left of the runs that are gone";
    set_baseline(at, 5);
    EXPECT_THAT(must(at.journal.collect_garbage(1)), ElementsAre("1 run"));
}

TEST(JournalRetention, what_is_beyond_the_bytes_goes_though_it_is_among_the_newest_runs) {
    JournalInFolder at;
    const Batch batch = at.add_batch();
    at.add(run_with_text(100, batch.id));
    for (int number = 0; number < 4; ++number) at.add(run_with_text(100));
    EXPECT_THAT(must(at.journal.collect_garbage(1000, 1'000'000)), IsEmpty()) << "all of it has room";
    const std::vector<std::string> removed = must(at.journal.collect_garbage(1000, 250'000));
    EXPECT_THAT(removed, ElementsAre("2 runs", "the results of 1 more run",
                                     testing::EndsWith("KB of free space in the journal")));
    EXPECT_THAT(runs_in(at.journal), ElementsAre(5, 4, 1));
    EXPECT_EQ(must(at.journal.run(1)).totals.failed, 1) << "of a batch's run the totals stay";
    EXPECT_THAT(must(at.journal.run(1)).results, IsEmpty());
    EXPECT_EQ(must(at.journal.run(4)).results.size(), 1U);
    EXPECT_THAT(must(at.journal.collect_garbage(1000, 250'000)), IsEmpty());
    EXPECT_THAT(must(at.journal.collect_garbage(1000, 0)), ElementsAre("1 run", testing::_));
    EXPECT_EQ(must(at.journal.run(5)).results.size(), 1U) << "the newest stays, whatever it takes";
    EXPECT_THAT(must(at.journal.check()), IsEmpty());
}

/// A journal as the version before retries and baselines wrote it.
std::filesystem::path version_1(const TempFolder& folder) {
    const std::filesystem::path file = folder / "journal.db";
    sqlite::Database database = must(sqlite::Database::open(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    must(create_schema(database, journal_migrations().first(1)));
    must(database.execute(R"sql(
INSERT INTO edit VALUES(1, 1, 0, 1, 'first', 'Ada', 1705314600123, 60, NULL);
INSERT INTO edit_file VALUES(1, CAST('a.py' AS BLOB), 0, 0, NULL, 0, 1, 420, zeroblob(20), 3, 1, NULL, '');
INSERT INTO batch VALUES(1, 0, 5, 1705314600123, 60, NULL, NULL, NULL, NULL, '', NULL, 2);
INSERT INTO unit VALUES(1, 'm', 1.5, 1);
INSERT INTO test VALUES(1, 'm::a', 1), (2, 'm::b', 1);
INSERT INTO run VALUES(1, NULL, NULL, 1705314700000, 60, 1.5, '', 0, 'abc', 2, 2, 0, 0, 0, 0, '');
INSERT INTO run VALUES(2, 1, NULL, 1705314800000, 60, 1.5, '', 0, 'abc', 2, 1, 1, 0, 0, 0, 'a warning' || char(10));
INSERT INTO result VALUES(1, 1, 0, 0.5), (1, 2, 0, 0.25), (2, 1, 1, 0.5), (2, 2, 0, 0.25);
INSERT INTO recent VALUES(1, 'pf'), (2, 'pp');
INSERT INTO detail VALUES(2, 1, '1 != 2', 'm.py:3', 5, 0, 9, CAST('traceout!' AS BLOB));
)sql"));
    return file;
}

TEST(JournalVersion2, a_journal_of_version_1_is_migrated_with_all_it_holds) {
    const TempFolder folder;
    const auto file = version_1(folder);
    {
        Journal journal = must(Journal::open(file));
        const pentad::Run run = must(journal.run(2));
        EXPECT_EQ(run.totals.flaky, 0);
        EXPECT_EQ(run.totals.failed, 1);
        EXPECT_THAT(run.warnings, ElementsAre("a warning"));
        ASSERT_EQ(run.results.size(), 2U);
        EXPECT_EQ(run.results[0].traceback, "trace");
        EXPECT_EQ(run.results[0].output, "out!");
        EXPECT_THAT(run.results[0].attempts, IsEmpty());
        EXPECT_EQ(must(journal.edit(1)).changes.at(0).path, "a.py");
        EXPECT_EQ(must(journal.batch(1)).last_run, 2);
        EXPECT_EQ(must(journal.baseline_run()), std::nullopt);
        EXPECT_THAT(must(journal.recent_outcomes()).at(0).flaky, ElementsAre(false, false));
        EXPECT_FALSE(must(journal.history_of_test("m::a", 1)).at(0).flaky);
        EXPECT_THAT(must(journal.check()), IsEmpty());
        must(journal.begin());
        TestResult flaky = test_result("m", "a", Outcome::passed);
        flaky.attempts.push_back({});
        EXPECT_EQ(must(journal.add_run(run_of({flaky}))), 3);
        must(journal.set_baseline(3));
        must(journal.commit());
    }
    EXPECT_TRUE(folder.exists("journal.db.before-v" + std::to_string(journal_migrations().size())))
        << "the old one is kept aside";
    Journal journal = must(Journal::open(file));
    EXPECT_EQ(must(journal.baseline_run()), 3);
    EXPECT_EQ(must(journal.run(3, false)).totals.flaky, 1);
    EXPECT_THAT(must(journal.recent_outcomes()).at(0).flaky, ElementsAre(false, false, true));
}

TEST(JournalVersion2, is_refused_by_a_pentad_that_knows_only_version_1) {
    JournalInFolder at;
    sqlite::Database database = must(sqlite::Database::open(at.file, SQLITE_OPEN_READWRITE));
    const Status status = migrate(database, journal_migrations().first(1));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Code::newer);
    EXPECT_EQ(exit_code(status.error().code), 70);
}

}  // namespace
}  // namespace pentad
