#include "cli/watch_view.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/exit_codes.hpp"
#include "report/edit_text.hpp"
#include "report/words.hpp"

namespace pentad {
namespace {

using nlohmann::json;

Workspace workspace() {
    Workspace made;
    made.root = "/work";
    return made;
}

Edit edit_7() {
    Edit edit;
    edit.id = 7;
    edit.description = "saved a.py";
    return edit;
}

Batch batch_2(int count) {
    Batch batch;
    batch.id = 2;
    batch.edit_count = count;
    return batch;
}

WatchJobEnded tested(BatchId batch, int exit_code, const std::string& verdict) {
    return {WatchJob::test, batch, exit_code, "FAIL x\n" + verdict + "\n", ""};
}

TEST(WatchText, OneLineAnEvent) {
    const Workspace work = workspace();
    Edit edit = edit_7();
    EXPECT_EQ(watch_text(WatchRecorded{edit, batch_2(2)}, work, {}), "edit 7: saved a.py · batch 2: 2 of 5\n");
    edit.kind = EditKind::unrecorded;
    edit.description.clear();
    edit.changes.resize(2);
    edit.changes.front().path = "b.py";
    EXPECT_EQ(watch_text(WatchRecorded{edit, batch_2(5)}, work, {}),
              "edit 7: " + edit_title(edit) + ": b.py and 1 more file · batch 2: 5 of 5\n");
    EXPECT_EQ(watch_text(WatchJobStarted{WatchJob::test, 2}, work, {}), "testing batch 2\n");
    WatchStarted started;
    started.folders = 3;
    EXPECT_EQ(watch_text(started, work, {}), "watching /work: 3 folders; Ctrl-C ends\n");
}

TEST(WatchLine, IsOneDocumentALine) {
    const std::string line = watch_line(WatchJobEnded{WatchJob::test, 2, 1, "{\"run\":4}\n", ""}, workspace());
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    const json document = json::parse(line);
    EXPECT_EQ(document["schema"], "pentad.watch/1");
    EXPECT_EQ(document["event"], "job_ended");
    EXPECT_EQ(document["document"]["run"], 4);
    EXPECT_EQ(document["exit_code"], 1);
}

TEST(WatchLine, AKilledJobHasNoDocument) {
    const json document = json::parse(watch_line(WatchJobEnded{WatchJob::test, {}, 137, "{\"ru", ""}, workspace()));
    EXPECT_TRUE(document["document"].is_null());
    EXPECT_TRUE(document["batch"].is_null());
}

TEST(WatchStatus, TellsTheBatchTheJobAndTheVerdict) {
    WatchStatus status;
    status.on(WatchStarted{});
    EXPECT_EQ(status.line(200), "no edit of 5 · t test, a all, r roll back, q quit");
    status.on(WatchRecorded{edit_7(), batch_2(3)});
    status.on(WatchJobStarted{WatchJob::test, 1});
    EXPECT_TRUE(status.line(200).starts_with("batch 2: 3 of 5 · testing batch 1 …")) << status.line(200);
    status.on(WatchJobLine{"\x1b[32mok\x1b[0m test_a"});
    EXPECT_TRUE(status.line(200).starts_with("batch 2: 3 of 5 · testing batch 1: ok test_a")) << status.line(200);
    status.on(tested(1, exit_codes::k_failed, "\x1b[31m✗ batch 1: 1 failed\x1b[0m"));
    EXPECT_TRUE(status.line(200).starts_with("batch 2: 3 of 5 · ✗ batch 1: 1 failed")) << status.line(200);
    EXPECT_LE(columns_of(status.line(20)), 20u);
}

TEST(WatchStatus, KnowsWhichBatchCanBeTakenBack) {
    WatchStatus status;
    EXPECT_FALSE(status.failed_batch());
    status.on(tested(1, exit_codes::k_failed, "✗"));
    status.on(tested(2, exit_codes::k_passed, "✓"));
    EXPECT_EQ(status.failed_batch(), 1);
    status.on(WatchJobEnded{WatchJob::rollback, 1, exit_codes::k_refused, "", "in the way"});
    EXPECT_EQ(status.failed_batch(), 1);
    status.on(WatchJobEnded{WatchJob::rollback, 1, exit_codes::k_passed, "", ""});
    EXPECT_FALSE(status.failed_batch());
}

}  // namespace
}  // namespace pentad
