// Taking single edits back. What is common with batches is in rollback_test.cpp.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/file.hpp"
#include "support/project.hpp"
#include "workflow/rollback.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::must;
using test::Project;
using test::TempFolder;

constexpr const char* k_nine = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

std::optional<EditId> taken_back(Project& project, EditId edit) {
    return std::get<ShowEdit>(must(show(project.workspace, "e" + std::to_string(edit)))).rolled_back_by;
}

void expect_refused(const Result<RollbackOutcome>& result, Code code, const std::vector<std::string>& parts) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code) << result.error().message;
    for (const std::string& part : parts)
        EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
}

TEST(RollbackEdit, GoesAloneAndKeepsAllOthersEarlierAndLater) {
    Project project;
    project.workspace.settings.batch_size = 2;
    project.folder.write("a.py", k_nine);
    project.folder.write("b.py", "b\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    project.folder.write("b.py", "b2\n");
    project.folder.write("a.py", "one\n2\n3\n4\nfive\n6\n7\n8\n9\n");
    project.record_all({"a.py", "b.py"});
    project.edit("a.py", "one\n2\n3\n4\nfive\n6\n7\n8\nnine\n");
    const RollbackOutcome outcome = must(project.try_rollback_edit(2));
    EXPECT_EQ(project.folder.read("a.py"), "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    EXPECT_EQ(project.folder.read("b.py"), "b\n");
    ASSERT_TRUE(outcome.edit);
    EXPECT_EQ(outcome.edit->kind, EditKind::rollback);
    EXPECT_EQ(outcome.edit->description, "rollback of edit 2 (an edit)");
    EXPECT_FALSE(outcome.edit->target);
    EXPECT_EQ(outcome.undone, std::vector<EditId>{2});
    EXPECT_EQ(taken_back(project, 2), outcome.edit->id);
    EXPECT_FALSE(taken_back(project, 1));
}

TEST(RollbackEdit, OfAnOpenBatchLeavesItOpenAndStaysCounted) {
    Project project;
    project.workspace.settings.batch_size = 3;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "two\n");
    project.edit("b.py", "b\n");
    must(project.try_rollback_edit(1));
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
    const StatusInfo info = must(status(project.workspace, false));
    ASSERT_TRUE(info.open_batch);
    EXPECT_EQ(info.open_batch->edit_count, 2);
    EXPECT_EQ(info.edit_count, 2);
    project.edit("a.py", "three\n");
    const Batch batch = std::get<ShowBatch>(must(show(project.workspace, "b1"))).batch;
    EXPECT_EQ(batch.state, BatchState::closed);
    EXPECT_EQ(batch.edit_count, 3);
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
    EXPECT_FALSE(project.folder.exists("b.py"));
}

TEST(RollbackEdit, NamesTheLaterEditsThatNeedTheSameLinesAndNoOthers) {
    Project project;
    project.folder.write("a.py", k_nine);
    must(init(project.workspace, {}));
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\n9\n", "Spelt it");
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n", "Somewhere else");
    project.edit("a.py", "ONE\n2\n3\n4\n5\n6\n7\n8\nnine\n", "Shouted it");
    const std::string before = project.folder.read("a.py");
    const Result<RollbackOutcome> refused = project.try_rollback_edit(1);
    expect_refused(refused, Code::conflict, {"a.py: edit 3 (Shouted it)", "--with-dependents takes edit 3 back too"});
    EXPECT_EQ(refused.error().message.find("edit 2"), std::string::npos) << refused.error().message;
    EXPECT_EQ(project.folder.read("a.py"), before);
    EXPECT_FALSE(taken_back(project, 1));

    const RollbackOutcome outcome = must(project.try_rollback_edit(1, true));
    EXPECT_EQ(project.folder.read("a.py"), "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    ASSERT_EQ(outcome.dependents.size(), 1u);
    EXPECT_EQ(outcome.dependents[0].description, "Shouted it");
    EXPECT_EQ(outcome.undone, (std::vector<EditId>{1, 3}));
    EXPECT_EQ(outcome.edit->description, "rollback of edits 1 and 3");
    EXPECT_EQ(taken_back(project, 3), outcome.edit->id);
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("a.py"), before);
    EXPECT_FALSE(taken_back(project, 3));
}

TEST(RollbackEdit, TakesDependentsOfDependentsAlongThroughOtherFiles) {
    Project project;
    project.workspace.settings.batch_size = 1;
    for (const char* name : {"a.py", "b.py", "c.py"}) project.folder.write(name, "0\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "1\n");
    project.folder.write("a.py", "2\n");
    project.folder.write("b.py", "2\n");
    project.record_all({"a.py", "b.py"});
    project.edit("c.py", "3\n");
    project.folder.write("b.py", "4\n");
    project.folder.write("new.py", "4\n");
    project.record_all({"b.py", "new.py"});
    project.edit("new.py", "5\n");
    expect_refused(project.try_rollback_edit(1), Code::conflict, {"a.py: edit 2", "takes edits 2, 4 and 5 back too"});
    EXPECT_EQ(must(project.try_rollback_edit(1, true, true)).undone, (std::vector<EditId>{1, 2, 4, 5}));
    EXPECT_EQ(project.folder.read("b.py"), "4\n");
    must(project.try_rollback_edit(1, true));
    EXPECT_EQ(project.folder.read("a.py"), "0\n");
    EXPECT_EQ(project.folder.read("b.py"), "0\n");
    EXPECT_EQ(project.folder.read("c.py"), "3\n");
    EXPECT_FALSE(project.folder.exists("new.py"));
}

TEST(RollbackEdit, UnrecordedChangesOfTheSameLinesStopItUntilTheyAreRecorded) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "two\n");
    project.folder.write("a.py", "three\n");
    for (const bool along : {false, true})
        expect_refused(project.try_rollback_edit(1, along), Code::conflict, {"a.py: changes that are not recorded"});
    expect_refused(project.try_rollback_edit(1), Code::conflict, {"pentad record FILE"});
    EXPECT_EQ(project.folder.read("a.py"), "three\n");
    project.record_all({"a.py"});
    must(project.try_rollback_edit(1, true));
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
}

TEST(RollbackEdit, UnrecordedChangesElsewhereInTheFileAreKeptInTheHistoryFirst) {
    Project project;
    project.folder.write("a.py", k_nine);
    must(init(project.workspace, {}));
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    project.folder.write("a.py", "one\n2\n3\n4\n5\n6\n7\n8\nunrecorded\n");
    must(project.try_rollback_edit(1));
    EXPECT_EQ(project.folder.read("a.py"), "1\n2\n3\n4\n5\n6\n7\n8\nunrecorded\n");
    EXPECT_EQ(std::get<ShowEdit>(must(show(project.workspace, "e2"))).edit.kind, EditKind::unrecorded);
    // Such an edit is one like others, and can be taken back alone.
    must(project.try_rollback_edit(2));
    EXPECT_EQ(project.folder.read("a.py"), k_nine);
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("a.py"), "1\n2\n3\n4\n5\n6\n7\n8\nunrecorded\n");
}

TEST(RollbackEdit, WhatTheClosingFoundIsAnEditThatGoesBackToo) {
    Project project;
    project.workspace.settings.batch_size = 1;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.folder.write("unrecorded.py", "x\n");
    project.edit("a.py", "two\n");
    must(project.try_rollback_edit(2));
    EXPECT_FALSE(project.folder.exists("unrecorded.py"));
    EXPECT_EQ(project.folder.read("a.py"), "two\n");
}

TEST(RollbackEdit, IsRefusedForWhatIsTakenBackAlreadyAndForRollbacks) {
    Project project;
    project.workspace.settings.batch_size = 1;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "two\n");
    project.edit("b.py", "b\n");
    must(project.try_rollback_edit(1));  // edit 3
    expect_refused(project.try_rollback_edit(1), Code::refused, {"edit 1 is rolled back already (edit 3)"});
    expect_refused(project.try_rollback_edit(3), Code::refused, {"edit 3 is a rollback; 'pentad undo' takes it back"});
    project.roll_back(2);  // edit 4
    expect_refused(project.try_rollback_edit(2), Code::refused, {"edit 2 is rolled back already (edit 4)"});
    expect_refused(project.try_rollback_edit(3), Code::refused, {"not the last", "(edit 4)"});
    must(project.try_undo());  // edit 5
    expect_refused(project.try_rollback_edit(5), Code::refused, {"edit 5 is an undo; 'pentad undo'"});
    expect_refused(project.try_rollback_edit(99), Code::not_found, {"edit 99"});
    must(project.try_rollback_edit(2));
    EXPECT_FALSE(project.folder.exists("b.py"));
}

TEST(RollbackEdit, TakesNoBatchToo) {
    Project project;
    RollbackRequest request;
    request.edits = {1};
    request.batch = 1;
    expect_refused(rollback(project.workspace, request, [](const Event&) {}), Code::usage, {"one of them"});
    request.batch = 0;
    request.through = true;
    expect_refused(rollback(project.workspace, request, [](const Event&) {}), Code::usage, {"--through"});
}

TEST(RollbackEdit, SeveralAtOnceGoTogetherOrNotAtAll) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "two\n");
    project.edit("a.py", "three\n");
    project.edit("b.py", "b\n");
    RollbackRequest request;
    request.edits = {1, 2, 99};
    request.verify = false;
    EXPECT_EQ(rollback(project.workspace, request, [](const Event&) {}).error().code, Code::not_found);
    EXPECT_EQ(project.folder.read("a.py"), "three\n");
    request.edits = {1, 2};
    const RollbackOutcome outcome = must(rollback(project.workspace, request, [](const Event&) {}));
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
    EXPECT_EQ(project.folder.read("b.py"), "b\n");
    EXPECT_TRUE(outcome.dependents.empty());
}

TEST(RollbackEdit, ContentThatIsNotKeptCanNotComeBack) {
    Project project;
    project.workspace.settings.size_limit = 10;
    project.folder.write("a.bin", "small\n");
    must(init(project.workspace, {}));
    project.edit("a.bin", "larger than ten bytes\n");
    expect_refused(project.try_rollback_edit(1), Code::refused, {"edit 1 of a.bin can't be taken back"});
    EXPECT_EQ(project.folder.read("a.bin"), "larger than ten bytes\n");
}

TEST(RollbackEdit, AnEditBeforeOneWithoutContentIsRefusedTooAndNamesIt) {
    Project project;
    project.workspace.settings.size_limit = 10;
    project.folder.write("a.bin", "0\n");
    must(init(project.workspace, {}));
    project.edit("a.bin", "1\n");
    project.edit("a.bin", "larger than ten bytes\n");
    project.edit("a.bin", "2\n");
    for (const bool along : {false, true})
        expect_refused(project.try_rollback_edit(1, along), along ? Code::refused : Code::conflict, {"edit 2"});
    EXPECT_EQ(project.folder.read("a.bin"), "2\n");
}

TEST(RollbackEdit, UndoAndItsUndoMoveTheMarkWithTheFiles) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "two\n");
    must(project.try_rollback_edit(1));
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("a.py"), "two\n");
    EXPECT_FALSE(taken_back(project, 1));
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
    EXPECT_TRUE(taken_back(project, 1));
    expect_refused(project.try_rollback_edit(1), Code::refused, {"rolled back already"});
    must(project.try_undo());
    must(project.try_rollback_edit(1));
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
}

TEST(RollbackEdit, ADryRunShowsTheDiffAndChangesNothing) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "two\n");
    const RollbackOutcome outcome = must(project.try_rollback_edit(1, false, true));
    EXPECT_NE(outcome.diff.find("-two\n+one\n"), std::string::npos) << outcome.diff;
    EXPECT_FALSE(outcome.edit);
    EXPECT_EQ(project.folder.read("a.py"), "two\n");
    EXPECT_FALSE(taken_back(project, 1));
}

TEST(RollbackEdit, TwoAtOnceOfTheSameEditAreOneAndOfTwoEditsBoth) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "two\n");
    project.edit("b.py", "b\n");
    std::vector<std::optional<Code>> codes(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < codes.size(); ++i)
        threads.emplace_back([&, i] {
            const Result<RollbackOutcome> result = project.try_rollback_edit(i < 3 ? 1 : 2);
            if (!result) codes[i] = result.error().code;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(std::ranges::count(codes, std::optional(Code::refused)), 2);
    EXPECT_FALSE(codes[3]);
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
    EXPECT_FALSE(project.folder.exists("b.py"));
}

TEST(RollbackEdit, ThenTheBatchTakesBackTheRestOnly) {
    Project project;
    project.workspace.settings.batch_size = 2;
    project.folder.write("a.py", k_nine);
    must(init(project.workspace, {}));
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    must(project.try_rollback_edit(1));
    // Somebody makes the same change again, as an edit of another batch: that one stays.
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("a.py"), "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("a.py"), "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    EXPECT_TRUE(taken_back(project, 1));
}

TEST(RollbackEdit, ABatchWhoseEditsAreAllTakenBackIsRefused) {
    Project project;
    project.workspace.settings.batch_size = 1;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.edit("a.py", "two\n");
    must(project.try_rollback_edit(1));
    expect_refused(project.try_rollback(1), Code::refused, {"every edit", "rolled back already"});
}

TEST(RollbackEdit, AnEditThatWasTakenBackIsInNobodysWay) {
    Project project;
    project.folder.write("a.py", k_nine);
    must(init(project.workspace, {}));
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    project.edit("a.py", "ONE\n2\n3\n4\n5\n6\n7\n8\n9\n", "shouted");
    project.edit("a.py", "ONE\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    must(project.try_rollback_edit(2));  // edit 4
    project.edit("a.py", "uno\n2\n3\n4\n5\n6\n7\n8\nnine\n", "Italian");
    const Result<RollbackOutcome> refused = project.try_rollback_edit(1);
    expect_refused(refused, Code::conflict, {"a.py: edit 5 (Italian)\n", "takes edit 5 back too"});
    must(project.try_rollback_edit(1, true));
    EXPECT_EQ(project.folder.read("a.py"), "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
}

TEST(RollbackEdit, WhereOneMergeFailsTheHistoryIsMadeAnewWithoutTheEdit) {
    Project project;
    project.folder.write("a.py", k_nine);
    must(init(project.workspace, {}));
    project.edit("a.py", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    // By hand the first line is as it was; then it becomes something else. Only the last one is still edit 1's.
    project.edit("a.py", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    project.edit("a.py", "uno\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    project.folder.write("a.py", "uno\n2\n3\n4\nunrecorded\n6\n7\n8\nnine\n");
    const RollbackOutcome outcome = must(project.try_rollback_edit(1));
    EXPECT_EQ(project.folder.read("a.py"), "uno\n2\n3\n4\nunrecorded\n6\n7\n8\n9\n");
    EXPECT_EQ(outcome.undone, std::vector<EditId>{1});
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("a.py"), "uno\n2\n3\n4\nunrecorded\n6\n7\n8\nnine\n");
}

TEST(RollbackThrough, ClosesALaterOpenBatchSoThatNewEditsAreNotCountedAsTakenBack) {
    Project project;
    project.workspace.settings.batch_size = 2;
    project.folder.write("a.py", "0\n");
    must(init(project.workspace, {}));
    for (const char* text : {"1\n", "2\n", "3\n"}) project.edit("a.py", text);
    must(project.try_rollback(1, true));
    const EditId fresh = project.edit("a.py", "4\n");
    EXPECT_EQ(std::get<ShowEdit>(must(show(project.workspace, "e" + std::to_string(fresh)))).edit.batch, 3);
    EXPECT_FALSE(taken_back(project, fresh));
    EXPECT_TRUE(taken_back(project, 3));
}

/// What an edit does to the file `it`.
struct Deed {
    std::string name;
    std::function<void(const TempFolder& folder)> before;
    std::function<void(const TempFolder& folder)> edit;
    std::vector<std::string> paths;
};

std::string fingerprint(const fs::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) return "absent";
    if (fs::is_symlink(path)) return "-> " + fs::read_symlink(path).string();
    return std::to_string(status.st_mode) + " " + must(read_file(path));
}

std::string fingerprints(const TempFolder& folder) {
    return fingerprint(folder / "it") + "|" + fingerprint(folder / "other");
}

class Deeds : public testing::TestWithParam<Deed> {};

TEST_P(Deeds, GoBackAloneAndComeAgainExactly) {
    const Deed& deed = GetParam();
    Project project;
    deed.before(project.folder);
    must(init(project.workspace, {}));
    project.edit("earlier.py", "e\n");
    const std::string before = fingerprints(project.folder);
    deed.edit(project.folder);
    project.record_all(deed.paths);
    const std::string after = fingerprints(project.folder);
    ASSERT_NE(before, after);
    project.edit("later.py", "l\n");
    must(project.try_rollback_edit(2));
    EXPECT_EQ(fingerprints(project.folder), before);
    must(project.try_undo());
    EXPECT_EQ(fingerprints(project.folder), after);
    EXPECT_EQ(project.folder.read("earlier.py") + project.folder.read("later.py"), "e\nl\n");
}

void nothing(const TempFolder&) {}
void put_file(const TempFolder& folder) { folder.write("it", "x\n"); }
void put_binary(const TempFolder& folder) { folder.write("it", std::string("\0\xff\x01z", 4)); }
void put_link(const TempFolder& folder) { fs::create_symlink("one", folder / "it"); }

void other_binary(const TempFolder& folder) { folder.write("it", std::string("\0\xfe\r\n", 4)); }
void delete_it(const TempFolder& folder) { fs::remove(folder / "it"); }
void rename_it(const TempFolder& folder) { fs::rename(folder / "it", folder / "other"); }
void change_mode(const TempFolder& folder) { fs::permissions(folder / "it", fs::perms(0750)); }
void other_link(const TempFolder& folder) {
    fs::remove(folder / "it");
    fs::create_symlink("two", folder / "it");
}

INSTANTIATE_TEST_SUITE_P(
    All, Deeds,
    testing::Values(Deed{"Created", nothing, put_file, {"it"}}, Deed{"Deleted", put_file, delete_it, {"it"}},
                    Deed{"Renamed", put_file, rename_it, {"it", "other"}}, Deed{"Mode", put_file, change_mode, {"it"}},
                    Deed{"Symlink", put_link, other_link, {"it"}}, Deed{"Binary", put_binary, other_binary, {"it"}}),
    [](const auto& deed) { return deed.param.name; });

}  // namespace
}  // namespace pentad
