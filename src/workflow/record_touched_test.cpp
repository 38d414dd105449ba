#include "workflow/record_touched.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/project.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;

TouchedOutcome record(Project& project, const Touched& touched, const std::string& ignored = "ignored") {
    TouchedRequest request;
    request.is_chosen = [](const std::string& path) { return path != "unwanted"; };
    request.is_new_content = [=](const std::string& path) { return path != ignored; };
    request.describe = [](const std::vector<FileChange>&) { return std::string("found"); };
    return must(record_touched(project.workspace, touched, request, {}));
}

std::vector<std::string> paths(const TouchedOutcome& outcome) {
    std::vector<std::string> paths;
    if (outcome.recorded)
        for (const FileChange& change : outcome.recorded->edit.changes) paths.push_back(change.path);
    return paths;
}

using Paths = std::vector<std::string>;

TEST(RecordTouched, RecordsWhatChangedOfWhatWasTouched) {
    Project project;
    project.folder.write("a", "one");
    project.folder.write("b", "one");
    must(init(project.workspace, {}));
    project.folder.write("a", "two");
    project.folder.write("new", "1");
    project.folder.write("ignored", "1");
    project.folder.write("unwanted", "1");
    const TouchedOutcome outcome =
        record(project, {.files = {"a", "b", "new", "ignored", "unwanted", "never"}, .folders = {}});
    EXPECT_EQ(paths(outcome), (Paths{"a", "new"}));
    EXPECT_EQ(outcome.recorded->edit.description, "found");
    EXPECT_EQ(outcome.recorded->edit.changes[0].before, test::file_state("one"));
    EXPECT_FALSE(record(project, {.files = {"a", "new"}, .folders = {}}).recorded);
}

TEST(RecordTouched, AKnownFileCountsAlsoWhenItIsIgnoredNow) {
    Project project;
    project.folder.write("ignored", "one");
    must(init(project.workspace, {}));
    project.folder.write("ignored", "two");
    EXPECT_EQ(paths(record(project, {.files = {"ignored"}, .folders = {}})), (Paths{"ignored"}));
}

TEST(RecordTouched, FoldersThatCameAndWent) {
    Project project;
    project.folder.write("old/deep/x", "1");
    must(init(project.workspace, {}));
    project.folder.write("old/recorded", "1");
    EXPECT_EQ(paths(record(project, {.files = {"old/recorded"}, .folders = {}})), (Paths{"old/recorded"}));
    project.folder.remove("old");
    project.folder.write("young/deep/y", "1");
    EXPECT_EQ(paths(record(project, {.files = {}, .folders = {"old", "young", "young/deep"}})),
              (Paths{"old/deep/x", "old/recorded", "young/deep/y"}));
}

TEST(RecordTouched, EverywhereFindsWhatNobodyTouched) {
    Project project;
    project.folder.write("a", "one");
    must(init(project.workspace, {}));
    project.folder.write("a", "two");
    project.folder.write("deep/b", "two");
    Touched touched;
    touched.everywhere = true;
    EXPECT_EQ(paths(record(project, touched)), (Paths{"a", "deep/b"}));
    EXPECT_FALSE(record(project, touched).recorded);
}

TEST(RecordTouched, WhatIsNoFileAnyMoreIsDeletedAndWhatNeverWasIsNothing) {
    Project project;
    project.folder.write("a", "one");
    must(init(project.workspace, {}));
    project.folder.remove("a");
    project.folder.write("a/inside", "1");
    ASSERT_EQ(::mkfifo((project.folder.path() / "pipe").c_str(), 0600), 0);
    const TouchedOutcome outcome = record(project, {.files = {"a", "pipe"}, .folders = {"a"}});
    EXPECT_EQ(paths(outcome), (Paths{"a", "a/inside"}));
    EXPECT_FALSE(outcome.recorded->edit.changes[0].after.exists());
    EXPECT_TRUE(outcome.unreadable.empty());
}

TEST(RecordTouched, AFullBatchIsClosedWithoutItsTests) {
    Project project;
    must(init(project.workspace, {}));
    project.workspace.settings.batch_size = 1;
    project.folder.write("a", "1");
    project.folder.write("elsewhere", "1");
    const TouchedOutcome outcome = record(project, {.files = {"a"}, .folders = {}});
    ASSERT_TRUE(outcome.recorded);
    EXPECT_EQ(outcome.recorded->batch.state, BatchState::closed);
    EXPECT_FALSE(outcome.recorded->run);
    EXPECT_FALSE(record(project, {.files = {"elsewhere"}, .folders = {}}).recorded) << "the closing has found it";
}

TEST(RecordTouched, WithoutAHistoryItIsRefused) {
    Project project;
    TouchedRequest request;
    const Result<TouchedOutcome> outcome = record_touched(project.workspace, {}, request, {});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::refused);
    EXPECT_FALSE(project.folder.exists("test_batch_logs"));
}

}  // namespace
}  // namespace pentad
