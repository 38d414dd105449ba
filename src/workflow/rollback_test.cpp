#include "workflow/rollback.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/file.hpp"
#include "support/git.hpp"
#include "support/project.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::must;
using test::Project;

mode_t mode_of(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
}

TEST(Rollback, TakesTheBatchBackAndKeepsLaterEdits) {
    Project project;
    project.workspace.settings.batch_size = 1;
    project.folder.write("a.py", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    project.folder.write("b.py", "b\n");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    project.record_all({"a.py"});
    project.folder.write("a.py", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    project.folder.write("b.py", "b2\n");
    project.record_all({"a.py", "b.py"});
    const RollbackOutcome outcome = project.roll_back(1);
    EXPECT_EQ(project.folder.read("a.py"), "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    EXPECT_EQ(project.folder.read("b.py"), "b2\n");
    ASSERT_TRUE(outcome.edit);
    EXPECT_EQ(outcome.edit->kind, EditKind::rollback);
    const Result<RollbackOutcome> again = project.try_rollback(1);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::refused);
}

TEST(Rollback, AConflictRefusesAllNamesTheEditsAndThroughTakesThemToo) {
    Project project;
    project.workspace.settings.batch_size = 1;
    project.folder.write("a.py", "a\n");
    project.folder.write("b.py", "b\n");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "first\n");
    project.folder.write("b.py", "first\n");
    project.record_all({"a.py", "b.py"});
    project.folder.write("a.py", "second\n");
    project.record_all({"a.py"});
    const Result<RollbackOutcome> refused = project.try_rollback(1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    for (const char* part : {"a.py: edit 2", "--through"})
        EXPECT_NE(refused.error().message.find(part), std::string::npos) << refused.error().message;
    EXPECT_EQ(project.folder.read("a.py"), "second\n");
    EXPECT_EQ(project.folder.read("b.py"), "first\n");

    must(project.try_rollback(1, true));
    EXPECT_EQ(project.folder.read("a.py"), "a\n");
    EXPECT_EQ(project.folder.read("b.py"), "b\n");
    EXPECT_EQ(project.try_rollback(2).error().code, Code::refused);
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("a.py"), "second\n");
    EXPECT_EQ(project.folder.read("b.py"), "first\n");
}

TEST(Rollback, UnrecordedChangesAreKeptInTheHistoryFirst) {
    Project project;
    project.workspace.settings.batch_size = 1;
    project.folder.write("a.py", "1\n2\n3\n4\n5\n");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "one\n2\n3\n4\n5\n");
    project.record_all({"a.py"});
    project.folder.write("a.py", "one\n2\n3\n4\nfive, unrecorded\n");
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("a.py"), "1\n2\n3\n4\nfive, unrecorded\n");
    must(project.try_undo());
    EXPECT_EQ(project.folder.read("a.py"), "one\n2\n3\n4\nfive, unrecorded\n");
}

TEST(Rollback, ARefusedOneLeavesAnOpenBatchOpenAndADryRunSaysTheSame) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "two\n");
    project.record_all({"a.py"});
    project.folder.write("a.py", "unrecorded\n");
    EXPECT_EQ(project.try_rollback(1, false, true).error().code, Code::conflict);
    EXPECT_EQ(project.try_rollback(1).error().code, Code::conflict);
    EXPECT_EQ(project.folder.read("a.py"), "unrecorded\n");
    EXPECT_EQ(must(status(project.workspace, false)).open_batch->id, 1);
}

TEST(Rollback, WhatTheBatchCreatedGoesAndWhatItDeletedComesBack) {
    Project project;
    project.folder.write("gone/deep/file.py", "was here\n", 0600);
    must(init(project.workspace, {}));
    fs::remove_all(project.folder / "gone");
    project.folder.write("new/deep/file.py", "is new\n");
    project.record_all({"gone/deep/file.py", "new"});
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("gone/deep/file.py"), "was here\n");
    EXPECT_EQ(mode_of(project.folder / "gone/deep/file.py"), 0600u);
    EXPECT_FALSE(project.folder.exists("new"));
    must(project.try_undo());
    EXPECT_FALSE(project.folder.exists("gone"));
    EXPECT_EQ(project.folder.read("new/deep/file.py"), "is new\n");
    must(project.try_undo());
    EXPECT_FALSE(project.folder.exists("new"));
}

/// One strange file: as it was, and as the edit makes it; both put there by functions.
struct Strange {
    std::string name;
    std::string path;
    std::function<void(const fs::path&)> before;
    std::function<void(const fs::path&)> after;
};

std::function<void(const fs::path&)> file(std::string bytes, mode_t mode = 0644) {
    return [=](const fs::path& path) {
        fs::remove(path);
        fs::create_directories(path.parent_path());
        const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
        ASSERT_TRUE(write_all(fd.get(), bytes, path.string()));
        ASSERT_EQ(::fchmod(fd.get(), mode), 0);
    };
}

std::function<void(const fs::path&)> link(std::string target) {
    return [=](const fs::path& path) {
        fs::remove(path);
        fs::create_symlink(target, path);
    };
}

std::string fingerprint(const fs::path& path) {
    if (fs::is_symlink(path)) return "-> " + fs::read_symlink(path).string();
    if (!fs::exists(path)) return "absent";
    return std::to_string(mode_of(path)) + " " + must(read_file(path));
}

class StrangeFiles : public testing::TestWithParam<Strange> {};

TEST_P(StrangeFiles, GoBackAndComeAgainExactly) {
    const Strange& strange = GetParam();
    Project project;
    const fs::path path = project.folder.path() / strange.path;
    strange.before(path);
    const std::string before = fingerprint(path);
    must(init(project.workspace, {}));
    strange.after(path);
    const std::string after = fingerprint(path);
    ASSERT_NE(before, after);
    project.record_all({strange.path});
    project.roll_back(1);
    EXPECT_EQ(fingerprint(path), before);
    must(project.try_undo());
    EXPECT_EQ(fingerprint(path), after);
}

INSTANTIATE_TEST_SUITE_P(All, StrangeFiles,
                         testing::Values(Strange{"Executable", "run.sh", file("x\n", 0644), file("x\n", 0755)},
                                         Strange{"Private", "secret", file("x\n", 0600), file("y\n", 0640)},
                                         Strange{"ReadOnly", "locked", file("x\n", 0444), file("y\n", 0444)},
                                         Strange{"Symlink", "link", link("one"), link("dangling/two")},
                                         Strange{"FileToSymlink", "turned", file("x\n"), link("elsewhere")},
                                         Strange{"SymlinkToFile", "turned", link("/etc/passwd"), file("x\n")},
                                         Strange{"Binary", "data.bin", file(std::string("\0\xff\x01z", 4)),
                                                 file(std::string("\0\xfe\r\n\n", 5))},
                                         Strange{"Empty", "empty", file(""), file("no longer\n")},
                                         Strange{"Emptied", "emptied", file("full\n"), file("")},
                                         Strange{"WindowsLines", "dos.txt", file("a\r\nb\r\n"), file("a\r\nc\r\nb")},
                                         Strange{"Spaces", "with space/and more .py", file("x\n"), file("y\n")},
                                         Strange{"Newline", "new\nline.py", file("x\n"), file("y\n")},
                                         Strange{"NotUnicode", "caf\xe9/\xff.py", file("x\n"), file("y\n")},
                                         Strange{"LeadingDash", "-rf", file("x\n"), file("y\n")},
                                         Strange{"Quotes", "it's \"q\" \\ *?[.py", file("x\n"), file("y\n")},
                                         Strange{"NestedRepository", "vendor/lib/file.c",
                                                 [](const fs::path& path) {
                                                     file("x\n")(path);
                                                     test::git_init(path.parent_path());
                                                 },
                                                 file("y\n")}),
                         [](const auto& strange) { return strange.param.name; });

TEST(Rollback, TheUsersGitWithHooksAndLineEndingsPlaysNoPart) {
    Project project;
    project.folder.write("a.txt", "one\r\ntwo\r\n");
    test::git_init(project.folder.path());
    test::git(project.folder.path(), {"config", "core.autocrlf", "true"});
    test::git_commit_all(project.folder.path(), "first");
    for (const char* hook : {"post-commit", "pre-commit", "post-checkout", "reference-transaction"})
        project.folder.write(std::string(".git/hooks/") + hook, "#!/bin/sh\ntouch \"$0.ran\"\nexit 1\n", 0755);
    const std::string head = test::git(project.folder.path(), {"rev-parse", "HEAD"});
    must(init(project.workspace, {}));
    project.folder.write("a.txt", "one\r\nchanged\r\n");
    project.record_all({"a.txt"});
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("a.txt"), "one\r\ntwo\r\n");
    for (const auto& entry : fs::directory_iterator(project.folder / ".git/hooks"))
        EXPECT_NE(entry.path().extension(), ".ran") << entry.path();
    EXPECT_EQ(test::git(project.folder.path(), {"rev-parse", "HEAD"}), head);
}

TEST(Rollback, GitVariablesOfTheEnvironmentAreNotFollowed) {
    Project other;
    test::git_init(other.folder.path());
    Project project;
    project.folder.write("a.py", "one\n");
    test::git_init(project.folder.path());
    test::git_commit_all(project.folder.path(), "first");
    ::setenv("GIT_DIR", (other.folder.path() / ".git").c_str(), 1);
    ::setenv("GIT_INDEX_FILE", "/nonexistent/index", 1);
    project.folder.write("a.py", "two\n");
    project.record_all({"a.py"});
    project.roll_back(1);
    ::unsetenv("GIT_DIR");
    ::unsetenv("GIT_INDEX_FILE");
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
    EXPECT_FALSE(other.folder.exists(".git/refs/pentad"));
}

TEST(Rollback, ADryRunShowsTheDiffAndChangesNothing) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "two\n");
    project.record_all({"a.py"});
    const RollbackOutcome outcome = must(project.try_rollback(1, false, true));
    EXPECT_NE(outcome.diff.find("-two\n+one\n"), std::string::npos) << outcome.diff;
    EXPECT_FALSE(outcome.edit);
    EXPECT_EQ(project.folder.read("a.py"), "two\n");
    EXPECT_EQ(must(status(project.workspace, false)).open_batch->id, 1);
}

TEST(Rollback, FilesThatAreRightAlreadyKeepTheirTimes) {
    Project project;
    project.folder.write("a.py", "one\n");
    project.folder.write("b.py", "one\n");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "two\n");
    project.folder.write("b.py", "two\n");
    project.record_all({"a.py", "b.py"});
    project.folder.write("b.py", "one\n");
    const auto before = fs::last_write_time(project.folder / "b.py");
    project.roll_back(1);
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
    EXPECT_EQ(fs::last_write_time(project.folder / "b.py"), before);
}

TEST(Undo, WithoutARollbackThereIsNothingToUndo) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    EXPECT_EQ(project.try_undo().error().code, Code::refused);
}

TEST(Undo, IsItselfUndoneAndTheBatchFollows) {
    Project project;
    project.folder.write("a.py", "one\n");
    must(init(project.workspace, {}));
    project.folder.write("a.py", "two\n");
    project.record_all({"a.py"});
    project.roll_back(1);
    must(project.try_undo());
    EXPECT_FALSE(std::get<ShowBatch>(must(show(project.workspace, "b1"))).batch.rolled_back_by);
    must(project.try_undo());
    EXPECT_TRUE(std::get<ShowBatch>(must(show(project.workspace, "b1"))).batch.rolled_back_by);
    EXPECT_EQ(project.folder.read("a.py"), "one\n");
}

TEST(Rollback, TheEmergencyCopyWorksWithoutPentad) {
    Project project;
    project.folder.write("dir/a.py", "one\n");
    project.folder.write("b.py", "one\n");
    must(init(project.workspace, {}));
    project.workspace.settings.batch_size = 1;
    project.folder.write("dir/a.py", "two\n");
    project.folder.write("b.py", "two\n");
    project.record_all({"dir/a.py", "b.py"});
    const std::string command =
        "cd '" + project.folder.path().string() + "' && cp -r test_batch_logs/backups/batch_1/* .";
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(project.folder.read("dir/a.py"), "one\n");
    EXPECT_EQ(project.folder.read("b.py"), "one\n");
}

}  // namespace
}  // namespace pentad
