#include "store/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "store/publisher.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using nlohmann::json;
using test::file_change;
using test::JournalInFolder;
using test::must;
using test::run_of;
using test::test_result;
using test::user_edit;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// As the original Python system writes it (json.dump with indent, local times without a zone, microseconds).
constexpr const char* k_original = R"({
  "edit_count": 3,
  "last_updated": "2024-01-15T10:45:00.000001",
  "batches": [
    {
      "batch_id": 1,
      "edits": [
        {"file_path": "orchestrator.py", "timestamp": "2024-01-15T10:30:00.123456", "description": "Fixed stage 3",
         "file_hash": "0123456789abcdef"},
        {"file_path": "./src/b.py", "timestamp": "2024-01-15T10:31:00", "description": "", "file_hash": "file_not_found"}
      ],
      "start_time": "2024-01-15T10:30:00.123456",
      "end_time": "2024-01-15T10:35:00.5",
      "git_commit_hash": "abc123"
    },
    {
      "batch_id": 2,
      "edits": [{"file_path": "/elsewhere/c.py", "timestamp": "2024-01-15T10:40:00", "description": "c", "file_hash": "00"}],
      "start_time": "2024-01-15T10:40:00",
      "end_time": null,
      "git_commit_hash": null
    }
  ]
})";
constexpr const char* k_original_results = R"({"last_updated": "2024-01-15T10:45:00", "results": [
  {"batch_id": 1, "timestamp": "2024-01-15T10:36:00", "success": false, "total_tests": 150, "passed_tests": 145,
   "failed_tests": 5, "skipped_tests": 0, "duration_seconds": 45.2, "git_commit_hash": "abc123",
   "failures": [{"type": "FAIL", "test_name": "test_stage3_validation", "test_class": "test_orchestrator.TestOrchestrator",
                 "module": "test_orchestrator", "traceback": "...", "file_location": "orchestrator.py:245"}]}]})";

TEST(Import, takes_over_what_the_original_system_wrote) {
    JournalInFolder at;
    at.folder.write("old/batch_tracker.json", k_original);
    at.folder.write("old/test_results.json", k_original_results);
    const ImportSummary summary = must(import_published(at.folder / "old", at.journal));
    EXPECT_EQ(summary.batches, 2U);
    EXPECT_EQ(summary.edits, 3U);
    EXPECT_EQ(summary.runs, 1U);
    EXPECT_THAT(summary.notes, ElementsAre(HasSubstr("/elsewhere/c.py lies outside the workspace")));

    const Batch batch = must(at.journal.batch(1));
    EXPECT_EQ(batch.state, BatchState::closed);
    EXPECT_EQ(batch.git_commit, "abc123");
    EXPECT_EQ(to_iso(*batch.closed), "2024-01-15T10:35:00.500");
    EXPECT_EQ(batch.last_run, 1);
    EXPECT_EQ(must(at.journal.open_batch())->id, 2);
    EXPECT_EQ(must(at.journal.open_batch())->edit_count, 1);

    const Edit first = must(at.journal.edit(1));
    EXPECT_EQ(to_iso(first.time), "2024-01-15T10:30:00.123");
    EXPECT_EQ(first.description, "Fixed stage 3");
    ASSERT_EQ(first.changes.size(), 1U);
    EXPECT_EQ(first.changes[0].path, "orchestrator.py");
    EXPECT_EQ(first.changes[0].sha256, "0123456789abcdef");
    EXPECT_FALSE(first.changes[0].can_be_reverted());
    EXPECT_EQ(must(at.journal.edit(2)).changes.at(0).path, "src/b.py");
    EXPECT_EQ(must(at.journal.edit(2)).changes.at(0).sha256, "");

    const pentad::Run run = must(at.journal.run(1));
    EXPECT_EQ(run.totals.total, 150);
    EXPECT_EQ(run.totals.failed, 5);
    EXPECT_EQ(run.duration, 45.2);
    ASSERT_EQ(run.results.size(), 1U);
    EXPECT_EQ(run.results[0].id, "test_orchestrator::TestOrchestrator::test_stage3_validation");
    EXPECT_EQ(run.results[0].outcome, Outcome::failed);
    EXPECT_EQ(run.results[0].file_location, "orchestrator.py:245");
    EXPECT_THAT(must(at.journal.check()), IsEmpty());
}

json content(const std::string& text) {
    json document = json::parse(text);
    document.erase("published");
    document.erase("last_updated");
    return document;
}

/// A history with everything in it that is published.
void fill(JournalInFolder& at) {
    Batch first = at.add_batch(2);
    at.add(user_edit(1, {file_change("a\xff.py", "", "1"), file_change("b.py", "1", "")}, "caf\xe9"));
    at.add(user_edit(1, {file_change("b.py", "", "2")}));
    Edit other = user_edit(1, {file_change("c.py", "", "3")});
    other.kind = EditKind::unrecorded;
    at.add(other);
    other.batch.reset();
    other.kind = EditKind::rollback;
    other.target = 1;
    at.add(other);
    TestResult crashed = test_result("m", "T::a", Outcome::crashed, 0.5);
    crashed.message = "SIGSEGV";
    crashed.traceback = "trace";
    pentad::Run run = run_of({crashed, test_result("m", "T::b", Outcome::passed)}, 1);
    run.warnings = {"left a process behind"};
    run.pattern = "test*";
    at.add(run);
    TestResult kept = test_result("m", "T::b", Outcome::cached);
    kept.cached_from = 1;
    at.add(run_of({kept, test_result("m", "T::c", Outcome::passed)}));
    first = must(at.journal.batch(1));
    first.state = BatchState::closed;
    first.closed = Timestamp{1'705'315'000'456, 120};
    first.rolled_back_by = 4;
    must(at.journal.begin());
    must(at.journal.update_batch(first));
    must(at.journal.commit());
    at.add_batch(3);
    at.add(user_edit(2, {file_change("d.py", "", "4")}));
}

TEST(Import, of_our_own_files_gives_the_same_history) {
    JournalInFolder from;
    fill(from);
    must(republish(from.folder.path(), from.journal));
    JournalInFolder to;
    const ImportSummary summary = must(import_published(from.folder.path(), to.journal));
    EXPECT_THAT(summary.notes, IsEmpty());
    EXPECT_EQ(summary.edits, 5U);
    must(republish(to.folder.path(), to.journal));
    for (const char* file : {"batch_tracker.json", "test_results.json"}) {
        EXPECT_EQ(content(from.folder.read(file)), content(to.folder.read(file)));
    }
    for (BatchId id = 1; id <= 2; ++id) {
        const Batch before = must(from.journal.batch(id));
        const Batch after = must(to.journal.batch(id));
        EXPECT_EQ(after.state, before.state);
        EXPECT_EQ(after.size, before.size);
        EXPECT_EQ(after.opened, before.opened);
        EXPECT_EQ(after.closed, before.closed);
        EXPECT_EQ(after.edit_count, before.edit_count);
        EXPECT_EQ(after.rolled_back_by, before.rolled_back_by);
        EXPECT_EQ(after.last_run, before.last_run);
    }
    for (EditId id = 1; id <= 5; ++id) {
        const Edit before = must(from.journal.edit(id));
        const Edit after = must(to.journal.edit(id));
        EXPECT_EQ(after.time, before.time);
        EXPECT_EQ(after.kind, before.kind);
        EXPECT_EQ(after.batch, before.batch);
        EXPECT_EQ(after.target, before.target);
        EXPECT_EQ(after.description, before.description);
        ASSERT_EQ(after.changes.size(), before.changes.size());
        for (std::size_t at = 0; at < before.changes.size(); ++at) {
            EXPECT_EQ(after.changes[at].path, before.changes[at].path);
            EXPECT_EQ(after.changes[at].after.exists(), before.changes[at].after.exists());
        }
    }
    EXPECT_THAT(must(to.journal.check()), IsEmpty());
}

TEST(Import, follows_an_undone_rollback) {
    JournalInFolder from;
    fill(from);
    Edit undo = user_edit(0, {});
    undo.batch.reset();
    undo.kind = EditKind::undo;
    undo.target = 4;
    from.add(undo);  // edit 6
    must(republish(from.folder.path(), from.journal));
    JournalInFolder to;
    must(import_published(from.folder.path(), to.journal));
    EXPECT_EQ(must(to.journal.batch(1)).rolled_back_by, std::nullopt);
    undo.target = 6;
    from.add(undo);
    must(republish(from.folder.path(), from.journal));
    JournalInFolder again;
    must(import_published(from.folder.path(), again.journal));
    EXPECT_EQ(must(again.journal.batch(1)).rolled_back_by, 4);
}

TEST(Import, counts_from_one_again_and_says_so) {
    JournalInFolder at;
    at.folder.write("old/batch_tracker.json", R"({"batches": [
        {"batch_id": 4, "edits": [{"file_path": "a", "edit": 17}]},
        {"batch_id": 5, "edits": [{"file_path": "a", "edit": 18}], "start_time": "2024-01-15T10:30:00"}]})");
    at.folder.write("old/test_results.json", R"({"results": [{"batch_id": 5, "total_tests": 1}, {"batch_id": 9}]})");
    const ImportSummary summary = must(import_published(at.folder / "old", at.journal));
    EXPECT_THAT(summary.notes, AllOf(Contains("batch 4 is now batch 1"), Contains("edit 18 is now edit 2"),
                                     Contains("batch 1 was never closed; it is now"),
                                     Contains("a run of batch 9, which is not there, belongs to none now")));
    EXPECT_EQ(must(at.journal.batch(1)).state, BatchState::closed);
    EXPECT_EQ(must(at.journal.batch(2)).state, BatchState::open);
    EXPECT_EQ(must(at.journal.batch(2)).last_run, 1);
}

TEST(Import, of_broken_files_says_where_and_imports_nothing) {
    struct Case {
        const char* batches;
        const char* results;
        const char* message;
    };
    const Case cases[] = {
        {R"({"batches": [)", nullptr, "batch_tracker.json is not JSON at byte 14; nothing was imported"},
        {"", nullptr, "batch_tracker.json is not JSON at byte 1"},
        {"[]", nullptr, "batch_tracker.json is not an object"},
        {R"({"batches": {}})", nullptr, "batch_tracker.json.batches is not an array"},
        {R"({"batches": [{"edits": [{}, {"file_path": 7}]}]})", nullptr,
         "batch_tracker.json.batches[0].edits[1].file_path is not a text"},
        {R"({"batches": [{"start_time": "yesterday"}]})", nullptr, "batches[0].start_time is not a time"},
        {R"({"batches": [{"batch_id": "x"}]})", nullptr, "batches[0].batch_id is not a whole number"},
        {k_original, R"({"results": [{"total_tests": 1}, 5]})", "test_results.json.results[1] is not an object"},
        {k_original, "{\"results\": [\"\xff\"]}", "test_results.json is not JSON at byte"},
        {k_original, R"({"results": [{"failures": [{"id_bytes": "xx"}]}]})",
         "id_bytes is not a text of hexadecimal digits"},
    };
    for (const Case& each : cases) {
        JournalInFolder at;
        at.folder.write("old/batch_tracker.json", each.batches);
        if (each.results != nullptr) at.folder.write("old/test_results.json", each.results);
        const Result<ImportSummary> summary = import_published(at.folder / "old", at.journal);
        ASSERT_FALSE(summary) << each.message;
        EXPECT_EQ(summary.error().code, Code::corrupt);
        EXPECT_THAT(summary.error().message, HasSubstr(each.message));
        EXPECT_THAT(must(at.journal.newest_batches(0)), IsEmpty());
    }
}

TEST(Import, needs_the_file_and_an_empty_journal) {
    JournalInFolder at;
    EXPECT_EQ(import_published(at.folder / "none", at.journal).error().code, Code::not_found);
    at.folder.write("old/batch_tracker.json", k_original);
    EXPECT_THAT(must(import_published(at.folder / "old", at.journal)).notes, Contains(HasSubstr("no runs")));
    EXPECT_EQ(import_published(at.folder / "old", at.journal).error().code, Code::refused);
}

}  // namespace
}  // namespace pentad
