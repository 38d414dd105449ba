#include "workflow/record.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "support/git.hpp"
#include "support/project.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;

TEST(Record, AnEditHasWhatWasBeforeAndWhatIsAfter) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "two\n");
    const RecordOutcome outcome = project.record_all({"a.py"});
    EXPECT_EQ(outcome.edit.id, 1);
    EXPECT_EQ(outcome.batch.id, 1);
    EXPECT_EQ(outcome.batch.edit_count, 1);
    ASSERT_EQ(outcome.edit.changes.size(), 1u);
    EXPECT_EQ(outcome.edit.changes[0].before, test::file_state("one\n"));
    EXPECT_EQ(outcome.edit.changes[0].after, test::file_state("two\n"));
    EXPECT_TRUE(outcome.notes.empty());
}

TEST(Record, SeveralFilesAreOneEditAndAFolderMeansAllThatChangedBelow) {
    Project project;
    project.folder.write("src/a.py", "a\n");
    project.folder.write("src/b.py", "b\n");
    project.folder.write("c.py", "c\n");
    must(init(project.workspace, {}));
    project.folder.write("src/a.py", "a2\n");
    project.folder.write("src/new.py", "new\n");
    project.folder.remove("src/b.py");
    project.folder.write("c.py", "c2\n");
    const RecordOutcome outcome = project.record_all({"src", "c.py"});
    std::vector<std::string> paths;
    for (const FileChange& change : outcome.edit.changes) paths.push_back(change.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"c.py", "src/a.py", "src/b.py", "src/new.py"}));
    EXPECT_FALSE(outcome.edit.changes[2].after.exists());
    EXPECT_EQ(must(project.try_record({"c.py"})).edit.id, 2);
}

TEST(Record, ADeletedFolderIsAnEditOfItsFiles) {
    Project project;
    project.folder.write("src/deep/a.py", "a\n");
    project.folder.write("src/deep/b.py", "b\n");
    must(init(project.workspace, {}));
    project.folder.remove("src/deep");
    EXPECT_EQ(project.record_all({"src/deep"}).edit.changes.size(), 2u);
}

TEST(Record, WhatIsNoFileOfTheWorkspaceIsRefused) {
    Project project;
    project.folder.write("a.py", "a\n");
    must(init(project.workspace, {}));
    ASSERT_EQ(::mkfifo((project.folder / "fifo").c_str(), 0600), 0);
    project.folder.write(".git/config", "x");
    for (const char* path :
         {"../outside", "test_batch_logs/journal.db", ".git/config", "fifo", "/dev/null", "/etc/passwd"}) {
        const Result<RecordOutcome> outcome = project.try_record({path});
        ASSERT_FALSE(outcome) << path;
        EXPECT_EQ(outcome.error().code, Code::refused) << path << ": " << outcome.error().message;
    }
    const Result<RecordOutcome> missing = project.try_record({"missing.py"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::not_found);
    EXPECT_EQ(must(status(project.workspace, false)).edit_count, 0);
}

TEST(Record, TheFirstRecordWithoutInitTakesTheContentBeforeFromHead) {
    Project project;
    project.folder.write("a.py", "committed\n");
    test::git_init(project.folder.path());
    test::git_commit_all(project.folder.path(), "first");
    project.folder.write("a.py", "edited\n");
    project.folder.write("new.py", "new\n");
    const RecordOutcome outcome = project.record_all({"a.py", "new.py"});
    EXPECT_EQ(outcome.edit.changes[0].before, test::file_state("committed\n"));
    EXPECT_TRUE(outcome.edit.changes[0].can_be_reverted());
    EXPECT_FALSE(outcome.edit.changes[1].before.exists());
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("a.py"), "committed\n");
    EXPECT_FALSE(project.folder.exists("new.py"));
}

TEST(Record, TheContentBeforeHasTheLineEndingsOfTheFile) {
    for (const bool windows : {false, true}) {
        Project project;
        const std::string end = windows ? "\r\n" : "\n";
        test::git_init(project.folder.path());
        test::git(project.folder.path(), {"config", "core.autocrlf", "true"});
        project.folder.write("a.txt", "one" + end + "two" + end);
        test::git_commit_all(project.folder.path(), "first");
        project.folder.write("a.txt", "one" + end + "2" + end);
        project.record_all({"a.txt"});
        project.roll_back(1);
        EXPECT_EQ(project.folder.read("a.txt"), "one" + end + "two" + end);
    }
}

TEST(Record, AFileThatNoScanLooksAtIsNotTakenForNew) {
    Project project;
    project.folder.write(".gitignore", "/secret\n");
    project.folder.write("secret", "was always here\n");
    must(init(project.workspace, {}));
    project.folder.write("secret", "edited\n");
    EXPECT_FALSE(must(project.try_record({"secret"})).edit.changes[0].before_known);
    EXPECT_EQ(project.try_rollback(1).error().code, Code::refused);
    EXPECT_EQ(project.folder.read("secret"), "edited\n");
}

TEST(Record, ALostOrDamagedIndexMakesNothingNew) {
    for (const bool damaged : {false, true}) {
        Project project;
        project.workspace.settings.batch_size = 1;
        project.folder.write("a.py", "one\n");
        project.folder.write("b.py", "one\n", 0600);
        must(init(project.workspace, {}));
        project.folder.write("a.py", "two\n");
        project.record_all({"a.py"});
        if (damaged)
            project.folder.write("test_batch_logs/index", std::string(300, 'x'));
        else
            project.folder.remove("test_batch_logs/index");
        project.folder.write("a.py", "three\n");
        project.record_all({"a.py"});
        EXPECT_EQ(std::get<ShowBatch>(must(show(project.workspace, "b2"))).edits.size(), 1u);
        project.roll_back(2);
        EXPECT_EQ(project.folder.read("b.py"), "one\n");
    }
}

TEST(Record, ALargeFileThatIsGoneAtTheNextClosingStopsNothing) {
    Project project;
    project.workspace.settings.batch_size = 1;
    project.workspace.settings.size_limit = 1000;
    project.folder.write("big.bin", std::string(2000, 'x'));
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.folder.remove("big.bin");
    project.folder.write("a.py", "two\n");
    EXPECT_EQ(project.record_all({"a.py"}).batch.state, BatchState::closed);
    EXPECT_EQ(project.try_rollback(1).error().code, Code::refused);
}

TEST(Record, AMistypedNameSetsNothingUp) {
    Project project;
    EXPECT_EQ(project.try_record({"nofile.py"}).error().code, Code::not_found);
    EXPECT_FALSE(project.folder.exists("test_batch_logs"));
}

TEST(Record, ADeletedJournalIsSaidByEveryCommand) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    for (const auto& entry : std::filesystem::directory_iterator(project.folder / "test_batch_logs"))
        if (entry.path().filename().string().starts_with("journal.db")) std::filesystem::remove(entry.path());
    EXPECT_EQ(status(project.workspace, false).error().code, Code::corrupt);
    EXPECT_EQ(project.try_record({"a.py"}).error().code, Code::corrupt);
    EXPECT_EQ(project.try_rollback(1).error().code, Code::corrupt);
    EXPECT_FALSE(project.folder.exists("test_batch_logs/journal.db"));
}

TEST(Record, WithoutGitTheFirstEditSaysThatItCantBeTakenBackAndLaterOnesCan) {
    Project project;
    project.workspace.settings.batch_size = 1;
    project.folder.write("a.py", "one\n");
    const RecordOutcome first = must(project.try_record({"a.py"}));
    ASSERT_EQ(first.notes.size(), 1u);
    EXPECT_NE(first.notes[0].find("can't be taken back"), std::string::npos);
    EXPECT_EQ(project.try_rollback(1).error().code, Code::refused);
    project.folder.write("a.py", "two\n");
    project.record_all({"a.py"});
    project.roll_back(2);
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
}

TEST(Record, TheEditThatFillsTheBatchClosesItAndWritesTheBackup) {
    Project project;
    project.folder.write("one/same.py", "one\n");
    project.folder.write("two/same.py", "two\n");
    must(init(project.workspace, {}));
    project.workspace.settings.batch_size = 3;
    project.folder.write("one/same.py", "one changed\n");
    project.record_all({"one/same.py"});
    project.folder.write("two/same.py", "two changed\n");
    project.record_all({"two/same.py"});
    project.folder.write("unrecorded.py", "nobody said so\n");
    project.folder.write("one/same.py", "one changed again\n");
    const RecordOutcome last = project.record_all({"one/same.py"});
    EXPECT_EQ(last.batch.state, BatchState::closed);
    EXPECT_FALSE(last.batch.end_tree.is_zero());
    EXPECT_EQ(project.folder.read("test_batch_logs/backups/batch_1/one/same.py"), "one\n");
    EXPECT_EQ(project.folder.read("test_batch_logs/backups/batch_1/two/same.py"), "two\n");

    const ShowBatch shown = std::get<ShowBatch>(must(show(project.workspace, "b1")));
    ASSERT_EQ(shown.edits.size(), 4u);
    EXPECT_EQ(shown.edits[3].kind, EditKind::unrecorded);
    EXPECT_EQ(shown.edits[3].changes[0].path, "unrecorded.py");
    EXPECT_EQ(project.record_all({"unrecorded.py"}).batch.id, 2);
}

TEST(Record, HistoryIsAnOrdinaryGitRepository) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.workspace.settings.batch_size = 1;
    project.folder.write("a.py", "two\n");
    must(project.try_record({"a.py"}, "say two"));
    const auto history = project.folder / "test_batch_logs/history.git";
    EXPECT_NE(test::git(history, {"log", "-p", "--format=%s"}).find("+two"), std::string::npos);
    EXPECT_EQ(test::git(history, {"log", "-1", "--format=%an: %s"}), "Ada: say two");
    EXPECT_EQ(test::git(history, {"show", "refs/pentad/b/1/start:a.py"}), "one");
    EXPECT_EQ(test::git(history, {"show", "refs/pentad/b/1/end:a.py"}), "two");
    test::git(history, {"fsck", "--strict"});
}

TEST(Record, PublishedFilesTellTheSameAsTheJournal) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    for (int number = 1; number <= 7; ++number) {
        project.folder.write("a.py", std::to_string(number));
        must(project.try_record({"a.py"}, "edit " + std::to_string(number)));
        const auto tracker = nlohmann::json::parse(project.folder.read("test_batch_logs/batch_tracker.json"));
        EXPECT_EQ(tracker.at("edit_count"), number);
        const auto& edit = tracker.at("batches").back().at("edits").back();
        EXPECT_EQ(edit.at("description"), "edit " + std::to_string(number));
        EXPECT_EQ(edit.at("file_hash"), sha256_hex(std::to_string(number)).substr(0, 16));
    }
}

TEST(Record, AContentOfMegabytesIsKeptToo) {
    Project project;
    project.folder.write("big.bin", "small");
    must(init(project.workspace, {}));
    const std::string big(3'000'000, 'x');
    project.folder.write("big.bin", big);
    project.record_all({"big.bin"});
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("big.bin"), "small");
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("big.bin"), big);
}

TEST(Record, AboveTheSizeLimitTheEditIsARowThatSaysSo) {
    Project project;
    project.folder.write("big.bin", "small");
    must(init(project.workspace, {}));
    project.workspace.settings.size_limit = 1000;
    project.folder.write("big.bin", std::string(1001, 'x'));
    const RecordOutcome outcome = must(project.try_record({"big.bin"}));
    EXPECT_FALSE(outcome.edit.changes[0].note.empty());
    EXPECT_EQ(outcome.notes.size(), 1u);
    EXPECT_EQ(project.try_rollback(1).error().code, Code::refused);
}

TEST(Record, TheUsersGitCollectsItsGarbageAndTheHistoryIsWhole) {
    Project project;
    project.folder.write("a.py", "first\n");
    test::git_init(project.folder.path());
    test::git_commit_all(project.folder.path(), "first");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "second\n");
    project.record_all({"a.py"});
    test::git(project.folder.path(), {"commit", "-q", "--amend", "-am", "amended"});
    test::git(project.folder.path(), {"reflog", "expire", "--expire=now", "--all"});
    test::git(project.folder.path(), {"gc", "-q", "--prune=now"});
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("a.py"), "first\n");
    test::git(project.folder / "test_batch_logs/history.git", {"fsck", "--strict"});
}

}  // namespace
}  // namespace pentad
