// history.git, with the real git as the judge.
#include "store/snapshots.hpp"

#include <gtest/gtest.h>

#include "store/snapshots_fixture.hpp"

namespace pentad {
namespace {

using test::edit_of;
using test::git;
using test::must;
using test::SnapshotsTest;

TEST_F(SnapshotsTest, PlainGitShowsTheEdits) {
    const Oid first = tree_with({change("src/a.py", {}, text("one\n"))});
    const Oid commit = must(snapshots_->commit(first, std::nullopt, edit_of("First")));
    const Oid second = tree_with({change("src/a.py", text("one\n"), text("two\n"))}, first);
    const Oid next = must(snapshots_->commit(second, commit, edit_of("Second\n\nwith a body")));
    must(snapshots_->flush());
    must(snapshots_->set_ref("refs/pentad/head", next));

    const std::string log = git(folder_.path(), {"--git-dir=history.git", "log", "-p", "--format=%an|%ae|%ai|%cn|%B"});
    EXPECT_NE(log.find("Ann|ann@example.org|2024-01-15 13:00:00 +0230|pentad|Second\n\nwith a body\n"),
              std::string::npos)
        << log;
    EXPECT_NE(log.find("-one\n+two\n"), std::string::npos) << log;
    EXPECT_EQ(must(snapshots_->ref("refs/pentad/head")), next);
    EXPECT_EQ(must(snapshots_->ref("refs/pentad/none")), std::nullopt);
    EXPECT_EQ(git(history_, {"rev-parse", commit.hex() + "^{tree}"}), first.hex());
    fsck();
}

TEST_F(SnapshotsTest, RefsAreReadFromPackedRefsToo) {
    const Oid commit = must(snapshots_->commit(tree_with({change("a", {}, text("1"))}), std::nullopt, edit_of("x")));
    must(snapshots_->flush());
    must(snapshots_->set_ref("refs/pentad/b/1/end", commit));
    git(history_, {"pack-refs", "--all"});
    EXPECT_FALSE(folder_.exists("history.git/refs/pentad/b/1/end"));
    EXPECT_EQ(must(snapshots_->ref("refs/pentad/b/1/end")), commit);
}

TEST_F(SnapshotsTest, HostileNamesModesAndSymlinksAreKept) {
    const std::vector<std::string> names = {"-dash",       "a b",      "a\nb",          "quo\"te",     "tab\t",
                                            "n\xff\xfeon", "sub/-x/é", "sub/a\nb/\xff", "back\\slash", "*?[x]"};
    std::vector<FileChange> changes;
    for (const std::string& name : names) changes.push_back(change(name, {}, text("content of " + name)));
    changes.push_back(change("run.sh", {}, text("#!/bin/sh\n", 0755)));
    changes.push_back(change("empty", {}, text("")));
    changes.push_back(change("link", {}, link("../outside of it")));
    const Oid tree = tree_with(changes);
    must(snapshots_->flush());
    fsck();
    const auto listed = must(snapshots_->list(tree));
    ASSERT_EQ(listed.size(), names.size() + 3);
    EXPECT_TRUE(std::ranges::is_sorted(listed, {}, &std::pair<std::string, FileState>::first));
    std::vector<std::string> paths;
    for (const auto& [path, state] : listed) {
        paths.push_back(path);
        if (path == "run.sh")
            EXPECT_EQ(state.mode, 0755u);
        else if (path == "link")
            EXPECT_EQ(state.kind, FileKind::symlink);
        else
            EXPECT_EQ(state.mode, 0644u) << path;
    }
    EXPECT_EQ(paths, git_paths(tree));
    for (const std::string& name : names)
        EXPECT_EQ(git(history_, {"cat-file", "blob", tree.hex() + ":" + name}), "content of " + name);
}

TEST_F(SnapshotsTest, BytesComeBackAsTheyWere) {
    std::string binary(100'000, '\0');
    for (std::size_t i = 0; i < binary.size(); ++i) binary[i] = static_cast<char>(i * i >> 3);
    std::vector<std::pair<Oid, std::string>> kept;
    for (const std::string& bytes : {std::string(), std::string("a\r\nb\r\n"), std::string("no end"), binary})
        kept.emplace_back(must(snapshots_->add_blob(bytes)), bytes);
    for (const auto& [oid, bytes] : kept) EXPECT_EQ(must(snapshots_->blob(oid)), bytes);
    must(snapshots_->flush());
    reopen();
    for (const auto& [oid, bytes] : kept) {
        EXPECT_EQ(oid, Oid::of_blob(bytes));
        EXPECT_EQ(must(snapshots_->blob(oid)), bytes);
    }
    EXPECT_FALSE(snapshots_->blob(Oid::of_blob("never added")));
    fsck();
}

TEST_F(SnapshotsTest, FilesAndFoldersChangePlaces) {
    const FileState file = text("x");
    const Oid flat = tree_with({change("a", {}, file), change("a-b", {}, file), change("k/l/m", {}, file)});
    const Oid swapped = tree_with(
        {change("a", file, {}), change("a/b/c", {}, file), change("k", {}, file), change("k/l/m", file, {})}, flat);
    must(snapshots_->flush());
    EXPECT_EQ(git_paths(swapped), (std::vector<std::string>{"a-b", "a/b/c", "k"}));
    const Oid back = tree_with(
        {change("a", {}, file), change("a/b/c", file, {}), change("k", file, {}), change("k/l/m", {}, file)}, swapped);
    EXPECT_EQ(back, flat);
    fsck();
}

TEST_F(SnapshotsTest, RemovingWhatIsAbsentAndRepeatingAPathAreFine) {
    const FileState file = text("x");
    const Oid tree = tree_with({change("a", {}, file), change("gone/deep", file, {}), change("a", {}, text("later"))});
    must(snapshots_->flush());
    EXPECT_EQ(git_paths(tree), std::vector<std::string>{"a"});
    EXPECT_EQ(git(history_, {"cat-file", "blob", tree.hex() + ":a"}), "later");
}

TEST_F(SnapshotsTest, AnEmptiedTreeIsGitsEmptyTree) {
    const FileState file = text("x");
    const Oid empty = tree_with({change("d/a", file, {})}, tree_with({change("d/a", {}, file)}));
    must(snapshots_->flush());
    EXPECT_EQ(empty.hex(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    EXPECT_TRUE(must(snapshots_->list(empty)).empty());
}

TEST_F(SnapshotsTest, SwappedChangesGiveTheTreeBefore) {
    const FileState old = text("old", 0755);
    const Oid before = tree_with({change("d/changed", {}, old), change("removed", {}, old), change("same", {}, old)});
    std::vector<FileChange> changes = {change("added/x", {}, text("n")), change("d/changed", old, text("new")),
                                       change("removed", old, {})};
    const Oid after = must(snapshots_->apply(before, changes));
    EXPECT_NE(after, before);
    for (FileChange& each : changes) std::swap(each.before, each.after);
    EXPECT_EQ(must(snapshots_->apply(after, changes)), before);
}

TEST_F(SnapshotsTest, ContentThatIsNotKeptIsNotInTheTree) {
    FileChange large = change("large", {}, FileState{FileKind::regular, 0644, Oid::of_blob("not here"), 8});
    large.note = "larger than 100 MB";
    FileChange unknown = change("unknown", FileState{}, text("x"));
    unknown.before_known = false;
    const std::vector<FileChange> changes = {large, unknown};
    const Oid after = must(snapshots_->apply({}, changes));
    must(snapshots_->flush());
    EXPECT_EQ(git_paths(after), std::vector<std::string>{"unknown"});
    fsck();
}

TEST_F(SnapshotsTest, PathsThatGitCannotHoldAreRefused) {
    for (const char* path : {".git/config", "a/.git/x", "../x", "a//b", "./a", ""}) {
        const std::vector<FileChange> changes = {change(path, {}, text("x"))};
        const auto tree = snapshots_->apply({}, changes);
        ASSERT_FALSE(tree) << path;
        EXPECT_EQ(tree.error().code, Code::refused);
    }
}

TEST_F(SnapshotsTest, TheSameEditsGiveTheSameCommits) {
    const auto build = [this] {
        open_anew();
        const Oid one = tree_with({change("a", {}, text("1"))});
        const Oid first = must(snapshots_->commit(one, std::nullopt, edit_of("one")));
        const Oid two = tree_with({change("b/c", {}, text("2"))}, one);
        return must(snapshots_->commit(two, first, edit_of("two")));
    };
    const Oid once = build();
    must(snapshots_->flush());
    EXPECT_EQ(git(history_, {"cat-file", "-t", once.hex()}), "commit");
    EXPECT_EQ(build(), once);
}

TEST_F(SnapshotsTest, StrangeAuthorsAndMessagesMakeValidCommits) {
    const Oid tree = tree_with({change("a\nb", {}, text("1"))});
    std::optional<Oid> parent;
    const std::vector<std::pair<std::string, std::string>> edits = {{"", ""},
                                                                    {"nobody", "x"},
                                                                    {"<only@mail>", "x"},
                                                                    {"A <b> C", "x"},
                                                                    {"a\nb <c\nd>", "\n\n"},
                                                                    {"\xff\xfe <\xff>", "\xff"},
                                                                    {"> <", std::string("a\0b", 3)},
                                                                    {"Ü <ü@x>", "-m"},
                                                                    {"<<>>", "tree x"}};
    for (const auto& [author, description] : edits) {
        Edit edit = edit_of(description, author);
        edit.changes = {change("a\nb", {}, {}), change("c", {}, {})};
        parent = must(snapshots_->commit(tree, parent, edit));
    }
    Edit early = edit_of("before 1970");
    early.time = {-5000, -90};
    parent = must(snapshots_->commit(tree, parent, early));
    must(snapshots_->flush());
    must(snapshots_->set_ref("refs/pentad/head", *parent));
    fsck();
    const std::string log = git(history_, {"log", "--reverse", "--format=%an|%ae|%s"});
    EXPECT_TRUE(log.starts_with("unknown||Changed \"a\\nb\" and 1 other file\nnobody||x\nonly@mail|only@mail|x\n"))
        << log;
}

TEST_F(SnapshotsTest, FlushWritesOnePackOfWhatIsNew) {
    const auto packs = [this] {
        std::size_t count = 0;
        for (const auto& file : std::filesystem::directory_iterator(history_ / "objects/pack"))
            if (file.path().extension() == ".pack") ++count;
        return count;
    };
    must(snapshots_->flush());
    EXPECT_EQ(packs(), 0u);
    tree_with({change("a", {}, text("1")), change("b/c", {}, text("2"))});
    must(snapshots_->flush());
    EXPECT_EQ(packs(), 1u);
    tree_with({change("a", {}, text("1")), change("b/c", {}, text("2"))});
    must(snapshots_->flush());
    EXPECT_EQ(packs(), 1u);
    folder_.write("history.git/objects/pack/tmp_pack_of_a_killed_writer", "x");
    tree_with({change("a", {}, text("other"))});
    must(snapshots_->flush());
    EXPECT_EQ(packs(), 2u);
    EXPECT_FALSE(folder_.exists("history.git/objects/pack/tmp_pack_of_a_killed_writer"));
    fsck();
}

TEST_F(SnapshotsTest, WhatAnotherProcessPackedIsFound) {
    auto other = Snapshots::open(history_);
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->blob(Oid::of_blob("late")));
    text("late");
    must(snapshots_->flush());
    EXPECT_EQ(must(other->blob(Oid::of_blob("late"))), "late");
}

TEST_F(SnapshotsTest, MissingAndDamagedObjectsAreNamed) {
    const auto missing = snapshots_->blob(Oid::of_blob("never"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::corrupt);
    EXPECT_NE(missing.error().message.find(Oid::of_blob("never").hex()), std::string::npos) << missing.error().message;
    const auto wrong_type = snapshots_->list(must(snapshots_->add_blob("no tree")));
    ASSERT_FALSE(wrong_type);
    EXPECT_EQ(wrong_type.error().code, Code::corrupt);
}

TEST_F(SnapshotsTest, OpenRefusesWhatIsNoHistory) {
    EXPECT_EQ(Snapshots::open(folder_ / "none").error().code, Code::not_found);
    std::filesystem::create_directory(folder_ / "empty");
    EXPECT_EQ(Snapshots::open(folder_ / "empty").error().code, Code::corrupt);
    EXPECT_EQ(Snapshots::create(history_).error().code, Code::refused);
    folder_.write("history.git/objects/info/alternates", "/elsewhere\n");
    EXPECT_EQ(Snapshots::open(history_).error().code, Code::corrupt);
}

TEST_F(SnapshotsTest, LooseBlobsAreGitsOwn) {
    std::string bytes;
    for (int i = 0; i < 400'000; ++i) bytes += std::to_string(i);
    for (const std::string& content : {bytes, std::string("small"), std::string()}) {
        const Oid oid = must(write_loose_blob(history_, content));
        EXPECT_EQ(oid, Oid::of_blob(content));
        EXPECT_EQ(must(snapshots_->blob(oid)), content);
    }
    fsck();
}

}  // namespace
}  // namespace pentad
