#include "store/user_git.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/git.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using test::git;
using test::TempFolder;

std::optional<HeadFile> head_file(const std::filesystem::path& root, const std::string& path) {
    const auto found = find_user_git(root);
    if (!found) return std::nullopt;
    auto file = file_at_head(*found, root, path);
    if (!file) ADD_FAILURE() << file.error().message;
    return file ? *file : std::nullopt;
}

TEST(UserGit, IsFoundFromBelow) {
    TempFolder folder;
    test::git_init(folder.path());
    folder.write("a/b/c", "x");
    const auto found = find_user_git(folder / "a/b");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->work_tree, folder.path());
    EXPECT_EQ(found->git_dir, folder / ".git");
    EXPECT_EQ(found->common_dir, folder / ".git");
    EXPECT_EQ(head_commit(*found), "");
    EXPECT_FALSE(head_file(folder.path(), "a/b/c"));
}

TEST(UserGit, WhatOnlyLooksLikeOneIsNone) {
    TempFolder folder;
    folder.write("empty/.git/x", "");
    folder.write("file/.git", "no gitdir here");
    std::filesystem::create_directory(folder / "fifo");
    ASSERT_EQ(::mkfifo((folder / "fifo/.git").c_str(), 0600), 0);
    const auto above = find_user_git(folder.path());
    for (const char* name : {"empty", "file", "fifo"})
        EXPECT_EQ(find_user_git(folder / name).has_value(), above.has_value()) << name;
}

TEST(UserGit, HeadIsReadFromLooseAndPackedRefsAndDetached) {
    TempFolder folder;
    test::git_init(folder.path());
    folder.write("a", "x");
    const std::string commit = test::git_commit_all(folder.path(), "one");
    const UserGit found = *find_user_git(folder.path());
    EXPECT_EQ(head_commit(found), commit);
    git(folder.path(), {"pack-refs", "--all"});
    EXPECT_EQ(head_commit(found), commit);
    git(folder.path(), {"checkout", "-q", "--detach"});
    EXPECT_EQ(head_commit(found), commit);
}

TEST(UserGit, WorktreesAndSubmodulesLeadToTheirRepository) {
    TempFolder folder;
    const auto main = folder / "main";
    std::filesystem::create_directory(main);
    test::git_init(main);
    folder.write("main/a", "x\n");
    const std::string commit = test::git_commit_all(main, "one");
    git(main, {"worktree", "add", "-q", "-b", "side", folder / "side"});
    folder.write("side/a", "y\n");
    const std::string other = test::git_commit_all(folder / "side", "two");

    const auto found = find_user_git(folder / "side");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->work_tree, folder / "side");
    EXPECT_EQ(found->common_dir, main / ".git");
    EXPECT_EQ(head_commit(*found), other);
    EXPECT_EQ(head_commit(*find_user_git(main)), commit);
    EXPECT_EQ(head_file(folder / "side", "a")->bytes, "y\n");

    git(main, {"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", folder / "side", "module"});
    const auto module = find_user_git(main / "module");
    ASSERT_TRUE(module);
    EXPECT_EQ(module->git_dir, main / ".git/modules/module");
    EXPECT_EQ(head_commit(*module), other);
}

TEST(UserGit, FilesAtHeadAreAsACheckoutWritesThem) {
    TempFolder folder;
    test::git_init(folder.path());
    folder.write("sub/.gitattributes", "*.txt text eol=crlf\n");
    folder.write("sub/a.txt", "one\r\ntwo\r\n");
    folder.write("sub/raw.bin", std::string("\0\r\n\n", 4), 0755);
    folder.write("-d [x]*\n\xff \"'", "hostile");
    folder.write(":(top)a", "magic");
    ASSERT_EQ(::symlink("../some where", (folder / "link.txt").c_str()), 0);
    test::git_commit_all(folder.path(), "one");
    EXPECT_EQ(git(folder.path(), {"cat-file", "blob", "HEAD:sub/a.txt"}), "one\ntwo");

    const auto crlf = head_file(folder / "sub", "a.txt");
    ASSERT_TRUE(crlf);
    EXPECT_EQ(crlf->bytes, "one\r\ntwo\r\n");
    EXPECT_EQ(crlf->state, (FileState{FileKind::regular, 0644, Oid::of_blob(crlf->bytes), crlf->bytes.size()}));
    EXPECT_EQ(head_file(folder.path(), "sub/raw.bin")->state.mode, 0755u);
    EXPECT_EQ(head_file(folder.path(), "-d [x]*\n\xff \"'")->bytes, "hostile");
    EXPECT_EQ(head_file(folder.path(), ":(top)a")->bytes, "magic");
    const auto link = head_file(folder.path(), "link.txt");
    EXPECT_EQ(link->bytes, "../some where");
    EXPECT_EQ(link->state.kind, FileKind::symlink);
    EXPECT_FALSE(head_file(folder.path(), "sub"));
    EXPECT_FALSE(head_file(folder.path(), "none"));
}

TEST(UserGit, TheEnvironmentOfAHookDoesNotMislead) {
    TempFolder folder;
    std::filesystem::create_directory(folder / "other");
    test::git_init(folder / "other");
    std::filesystem::create_directory(folder / "this");
    test::git_init(folder / "this");
    folder.write("this/a", "right\n");
    folder.write("other/a", "wrong\n");
    test::git_commit_all(folder / "this", "one");
    test::git_commit_all(folder / "other", "one");
    ::setenv("GIT_DIR", (folder / "other/.git").c_str(), 1);
    const auto file = head_file(folder / "this", "a");
    ::unsetenv("GIT_DIR");
    EXPECT_EQ(file->bytes, "right\n");
}

}  // namespace
}  // namespace pentad
