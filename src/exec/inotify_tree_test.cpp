#include "exec/inotify_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

bool everything(const std::string&, int) { return true; }

InotifyTree watched(const TempFolder& folder, InotifyTree::Enter enter = everything) {
    TreeChanges first;
    Result<InotifyTree> tree = InotifyTree::open(folder.path(), std::move(enter), first);
    EXPECT_TRUE(tree) << tree.error().message;
    return std::move(*tree);
}

std::vector<std::string> closed(const TreeChanges& changes) {
    std::vector<std::string> paths;
    for (const TreeChanges::File& file : changes.files)
        if (!file.open) paths.push_back(file.path);
    return paths;
}

TEST(InotifyTree, AFileInAnyFolderIsSeenByItsPath) {
    const TempFolder folder;
    folder.write("a/b/c.txt", "1");
    InotifyTree tree = watched(folder);
    EXPECT_EQ(tree.folder_count(), 3u);
    folder.write("a/b/c.txt", "2");
    folder.write("top.txt", "2");
    const TreeChanges changes = tree.take();
    EXPECT_THAT(closed(changes), Contains("a/b/c.txt"));
    EXPECT_THAT(closed(changes), Contains("top.txt"));
    EXPECT_THAT(changes.folders, IsEmpty());
    EXPECT_THAT(tree.take().files, IsEmpty());
}

TEST(InotifyTree, AFileIsOpenUntilItIsClosed) {
    const TempFolder folder;
    InotifyTree tree = watched(folder);
    std::ofstream file(folder / "log");
    file << "one" << std::flush;
    EXPECT_THAT(closed(tree.take()), IsEmpty());
    file.close();
    EXPECT_THAT(closed(tree.take()), Contains("log"));
}

TEST(InotifyTree, WhatIsWrittenWhileAFolderIsLookedAtIsSeen) {
    const TempFolder folder;
    folder.write("env/a.txt", "1");
    // As a folder that turns out to be a Python environment just after it was asked about.
    InotifyTree tree = watched(folder, [&](const std::string& path, int) {
        if (path == "env") folder.write("env/pyvenv.cfg", "1");
        return true;
    });
    EXPECT_THAT(closed(tree.take()), Contains("env/pyvenv.cfg"));
}

TEST(InotifyTree, LinksAreNeverOpen) {
    const TempFolder folder;
    InotifyTree tree = watched(folder);
    fs::create_symlink("nowhere", folder / "link");
    EXPECT_THAT(closed(tree.take()), Contains("link"));
}

TEST(InotifyTree, ANewFolderIsWatchedAndToBeLookedAt) {
    const TempFolder folder;
    InotifyTree tree = watched(folder);
    fs::create_directories(folder / "new/deep");
    EXPECT_THAT(tree.take().folders, Contains("new"));
    EXPECT_EQ(tree.folder_count(), 3u);
    folder.write("new/deep/x", "1");
    EXPECT_THAT(closed(tree.take()), Contains("new/deep/x"));
}

TEST(InotifyTree, AMovedFolderIsSeenUnderItsNewPathOnly) {
    const TempFolder folder;
    folder.write("old/deep/x", "1");
    InotifyTree tree = watched(folder);
    fs::rename(folder / "old", folder / "young");
    const TreeChanges moved = tree.take();
    EXPECT_THAT(moved.folders, Contains("old"));
    EXPECT_THAT(moved.folders, Contains("young"));
    folder.write("young/deep/x", "2");
    const TreeChanges changes = tree.take();
    EXPECT_THAT(closed(changes), Contains("young/deep/x"));
    EXPECT_THAT(closed(changes), Not(Contains("old/deep/x")));
    EXPECT_EQ(tree.folder_count(), 3u);
}

TEST(InotifyTree, AFolderThatWentIsForgotten) {
    const TempFolder folder;
    folder.write("a/b/c", "1");
    InotifyTree tree = watched(folder);
    folder.remove("a");
    EXPECT_THAT(tree.take().folders, Contains("a"));
    EXPECT_EQ(tree.folder_count(), 1u);
    folder.write("a/b/c", "2");
    EXPECT_THAT(tree.take().folders, Contains("a"));
    EXPECT_EQ(tree.folder_count(), 3u);
}

TEST(InotifyTree, WhatIsNotEnteredIsNotWatched) {
    const TempFolder folder;
    folder.write("build/out/x", "1");
    InotifyTree tree = watched(folder, [](const std::string& path, int) { return path != "build"; });
    folder.write("build/out/x", "2");
    folder.remove("build");
    folder.write("build/y", "2");
    const TreeChanges changes = tree.take();
    EXPECT_THAT(changes.files, IsEmpty());
    EXPECT_THAT(changes.folders, IsEmpty());
}

TEST(InotifyTree, TheRootThatWentSaysSo) {
    const TempFolder folder;
    folder.write("work/a", "1");
    TreeChanges first;
    Result<InotifyTree> tree = InotifyTree::open(folder / "work", everything, first);
    ASSERT_TRUE(tree);
    fs::rename(folder / "work", folder / "elsewhere");
    EXPECT_TRUE(tree->take().root_gone);
}

TEST(InotifyTree, AFolderBesideIsToldApart) {
    const TempFolder folder;
    folder.write("work/a", "1");
    folder.write("git/HEAD", "1");
    TreeChanges first;
    Result<InotifyTree> tree = InotifyTree::open(folder / "work", everything, first);
    ASSERT_TRUE(tree && tree->watch_beside(folder / "git"));
    folder.write("git/HEAD.lock", "2");
    fs::rename(folder / "git/HEAD.lock", folder / "git/HEAD");
    const TreeChanges changes = tree->take();
    EXPECT_THAT(changes.beside, Contains("HEAD"));
    EXPECT_THAT(changes.beside_gone, Contains("HEAD.lock"));
    EXPECT_THAT(changes.files, IsEmpty());
}

TEST(InotifyTree, ReopenedItWatchesWhatStandsThen) {
    const TempFolder folder;
    bool enter = false;
    InotifyTree tree = watched(folder, [&](const std::string& path, int) { return path.empty() || enter; });
    folder.write("a/x", "1");
    EXPECT_THAT(tree.take().folders, IsEmpty());
    enter = true;
    TreeChanges changes;
    ASSERT_TRUE(tree.reopen(changes));
    EXPECT_EQ(tree.folder_count(), 2u);
    folder.write("a/x", "2");
    EXPECT_THAT(closed(tree.take()), Contains("a/x"));
}

}  // namespace
}  // namespace pentad
