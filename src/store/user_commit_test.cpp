#include "store/user_commit.hpp"

#include <gtest/gtest.h>

#include "support/git.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using test::git;
using test::TempFolder;

class UserCommits : public ::testing::Test {
   protected:
    UserCommits() { test::git_init(folder.path()); }

    UserCommit head() {
        const auto found = find_user_git(folder.path());
        EXPECT_TRUE(found);
        Result<UserCommit> commit = read_head_commit(*found);
        EXPECT_TRUE(commit) << (commit ? "" : commit.error().message);
        return commit ? *commit : UserCommit{};
    }

    TempFolder folder;
};

TEST_F(UserCommits, TheRootCommitChangedAllItsFiles) {
    folder.write("a b", "1");
    folder.write("sub/line\nbreak", "1");
    folder.write("sub/ü", "1");
    test::git_commit_all(folder.path(), "First\n\nbody\n\n");
    const UserCommit commit = head();
    EXPECT_EQ(commit.message, "First\n\nbody");
    EXPECT_FALSE(commit.author.empty());
    EXPECT_EQ(commit.paths, (std::vector<std::string>{"a b", "sub/line\nbreak", "sub/ü"}));
    EXPECT_EQ(commit.before, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
}

TEST_F(UserCommits, BothNamesOfARenameAndDeletionsCome) {
    folder.write("a", "1");
    folder.write("b", "1");
    const std::string first = test::git_commit_all(folder.path(), "first");
    git(folder.path(), {"mv", "a", "c"});
    git(folder.path(), {"rm", "-q", "b"});
    test::git_commit_all(folder.path(), "second");
    EXPECT_EQ(head().paths, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(head().before, first);
}

TEST_F(UserCommits, AMergeIsWhatItChangedAgainstItsFirstParent) {
    folder.write("a", "1");
    test::git_commit_all(folder.path(), "start");
    git(folder.path(), {"checkout", "-q", "-b", "side"});
    folder.write("side", "1");
    test::git_commit_all(folder.path(), "side");
    git(folder.path(), {"checkout", "-q", "main"});
    folder.write("main", "1");
    test::git_commit_all(folder.path(), "main");
    git(folder.path(), {"merge", "-q", "--no-edit", "side"});
    EXPECT_EQ(head().paths, std::vector<std::string>{"side"});
}

TEST_F(UserCommits, WithoutACommitThereIsAnError) {
    const Result<UserCommit> commit = read_head_commit(*find_user_git(folder.path()));
    ASSERT_FALSE(commit);
    EXPECT_EQ(commit.error().code, Code::tool);
}

TEST_F(UserCommits, HooksAreWhereGitLooksForThem) {
    const UserGit found = *find_user_git(folder.path());
    EXPECT_EQ(find_hooks_folder(found)->folder, folder / ".git/hooks");
    EXPECT_FALSE(find_hooks_folder(found)->configured);
    git(folder.path(), {"config", "core.hooksPath", ".husky"});
    EXPECT_EQ(find_hooks_folder(found)->folder, folder / ".husky");
    EXPECT_TRUE(find_hooks_folder(found)->configured);
    EXPECT_FALSE(find_hooks_folder(found)->shared);
    const TempFolder elsewhere;
    git(folder.path(), {"config", "core.hooksPath", elsewhere.path().string()});
    EXPECT_EQ(find_hooks_folder(found)->folder, elsewhere.path());
    EXPECT_TRUE(find_hooks_folder(found)->shared);
}

}  // namespace
}  // namespace pentad
