// What status, log, show, rollback and record print, from values alone.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/log_view.hpp"
#include "cli/record_view.hpp"
#include "cli/rollback_view.hpp"
#include "cli/show_view.hpp"
#include "cli/status_view.hpp"
#include "report/test_values.hpp"

namespace pentad {
namespace {

using nlohmann::json;

StatusInfo some_status() {
    StatusInfo status;
    status.initialized = true;
    status.root = "/home/ana/project";
    status.edit_count = 7;
    Batch open;
    open.id = 4;
    open.edit_count = 2;
    status.open_batch = open;
    status.open_edits = {test::edit(16, "a.py", "First"), test::edit(17, "b c.py", "")};
    status.last_closed = test::closed_batch();
    status.last_run = test::failed_run();
    status.last_failures = {test::failed_result()};
    status.hints = {"do this next"};
    return status;
}

TEST(StatusView, TellsWhereThingsStand) {
    EXPECT_EQ(status_text(some_status(), {}),
              "workspace   /home/ana/project\n"
              "edits       7 recorded\n"
              "open batch  4: 2 of 5 edits\n"
              "  e16  2024-01-15 10:30:00  Ana  a.py  First\n"
              "  e17  2024-01-15 10:30:00  Ana  \"b c.py\"\n"
              "last batch  3: closed 2024-01-15 10:30:00, 5 edits\n"
              "last run    r7, 2024-01-15 10:30:00\n"
              "  ✗ batch 3: 1 failed, 1 passed · 4.1 s\n"
              "  FAIL test_orchestrator::TestStages::test_stage3  orchestrator.py:245  AssertionError: 2 != 3\n"
              "→ do this next\n");
}

TEST(StatusView, ListsChangesOnlyWhenTheyWereLookedFor) {
    StatusInfo status = some_status();
    EXPECT_TRUE(json::parse(status_document(status))["changes"].is_null());
    status.changes_scanned = true;
    EXPECT_NE(status_text(status, {}).find("unrecorded  nothing\n"), std::string::npos);
    status.changes = {{'M', "a.py"}, {'A', "new\nline"}};
    status.unreadable = {"secret: Permission denied"};
    EXPECT_NE(status_text(status, {})
                  .find("unrecorded  2 changes\n  M a.py\n  A \"new\\nline\"\n  ! secret: Permission denied\n"),
              std::string::npos);
    const json document = json::parse(status_document(status));
    EXPECT_EQ(document["changes"][1]["path"], "new\nline");
    EXPECT_EQ(document["unreadable"][0], "secret: Permission denied");
}

TEST(StatusView, ManyFailuresAreCutShort) {
    StatusInfo status = some_status();
    status.last_failures.assign(25, test::failed_result());
    EXPECT_NE(status_text(status, {}).find("  … and 5 more (pentad show r7)\n"), std::string::npos);
    EXPECT_EQ(json::parse(status_document(status))["last_failures"].size(), 25u);
}

TEST(LogView, ListsBatchesWithTheirEditsAndResults) {
    Edit rollback = test::edit(20, "a.py", "");
    rollback.kind = EditKind::rollback;
    rollback.batch.reset();
    rollback.target = 3;
    const std::vector<LogEntry> entries = {
        {.batch = {}, .edits = {rollback}, .run = {}},
        {.batch = test::closed_batch(), .edits = {test::edit(12, "a.py", "Fixed")}, .run = test::failed_run()}};
    EXPECT_EQ(log_text(entries, {}),
              "outside of batches\n"
              "  e20  2024-01-15 10:30:00  Ana  a.py  rollback of batch 3\n"
              "batch 3  closed 2024-01-15 10:30:00, 5 edits · ✗ 1 failed, 1 passed · 4.1 s (r7)\n"
              "  e12  2024-01-15 10:30:00  Ana  a.py  Fixed\n");
    const json document = json::parse(log_document(entries));
    EXPECT_TRUE(document["entries"][0]["batch"].is_null());
    EXPECT_EQ(document["entries"][0]["edits"][0]["target"], 3);
    EXPECT_EQ(document["entries"][1]["run"]["failed"], 1);
}

TEST(ShowView, ARunListsFailuresFirst) {
    const std::string text = show_text(test::failed_run(), {});
    EXPECT_TRUE(text.starts_with("r7  2024-01-15 10:30:00  ✗ batch 3: 1 failed, 1 passed · 4.1 s\n\nFAIL test_orch"))
        << text;
    EXPECT_TRUE(text.ends_with("passed    test_m::T::test_a  0.00 s\n")) << text;
    EXPECT_EQ(json::parse(show_document(test::failed_run()))["run"]["tests"].size(), 2u);
}

TEST(ShowView, ATestTellsItsPast) {
    const ShowTest shown{"test_m::T::test_a", {{test::failed_run(), test::passed_result()}}};
    EXPECT_EQ(show_text(shown, {}), "test_m::T::test_a\n  r7  2024-01-15 10:30:00  passed     0.00 s  batch 3\n");
    EXPECT_EQ(json::parse(show_document(shown))["past"][0]["test"]["status"], "passed");
}

TEST(RollbackView, SaysWhatBecameOfEachFile) {
    RollbackOutcome outcome;
    FileChange removed = test::modified("new.py");
    removed.after = {};
    FileChange back = test::modified("old.py");
    back.before = {};
    outcome.changes = {test::modified("a.py"), removed, back};
    outcome.diff = "diff\n";
    EXPECT_EQ(rollback_text(outcome, true, {}),
              "  would restore a.py\n  would remove new.py\n  would bring back old.py\n\ndiff\n");
    outcome.edit = test::edit(21, "a.py", "");
    outcome.edit->kind = EditKind::rollback;
    outcome.edit->target = 3;
    EXPECT_EQ(rollback_text(outcome, false, {}),
              "rollback of batch 3 · edit 21\n  restored a.py\n  removed new.py\n  brought back old.py\n");
    outcome.problem = Error{Code::no_tests, "no tests found"};
    outcome.undone = {4, 6};
    outcome.dependents = {test::edit(6, "a.py", "Renamed add")};
    EXPECT_NE(rollback_text(outcome, false, {}).find("\n  took along edit 6: a.py (Renamed add)\n"), std::string::npos);
    EXPECT_NE(rollback_text(outcome, true, {}).find("\n  would take along edit 6: a.py"), std::string::npos);
    const json document = json::parse(rollback_document(outcome, "pentad.rollback/1", false));
    EXPECT_EQ(document["edits"], json({4, 6}));
    EXPECT_EQ(document["dependents"], json({6}));
    EXPECT_EQ(document["error"]["exit_code"], 4);
    EXPECT_EQ(document["changes"].size(), 3u);
}

TEST(RecordView, IsTheDocumentOfTheTestsWhenTheyRan) {
    RecordOutcome outcome;
    outcome.edit = test::edit(15, "a.py", "x");
    outcome.batch = test::closed_batch();
    json document = json::parse(record_document(outcome));
    EXPECT_EQ(document["schema"], "pentad.record/1");
    EXPECT_EQ(document["batch"]["state"], "closed");
    EXPECT_FALSE(document.contains("error"));
    outcome.run = test::failed_run();
    document = json::parse(record_document(outcome));
    EXPECT_EQ(document["schema"], "pentad.test/1");
    EXPECT_EQ(document["edit"]["edit"], 15);
    EXPECT_FALSE(document.contains("comparison"));
    EXPECT_FALSE(document.contains("error"));
    outcome.comparison.emplace().vanished_modules = {"test_gone"};
    outcome.problem = Error{Code::corrupt, "not compared"};
    document = json::parse(record_document(outcome));
    EXPECT_EQ(document["comparison"]["regressions"], true);
    EXPECT_EQ(document["comparison"]["vanished_modules"][0], "test_gone");
    EXPECT_EQ(document["error"]["exit_code"], 70);
    EXPECT_FALSE(document["tests"].empty());
}

}  // namespace
}  // namespace pentad
