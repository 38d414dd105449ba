// Joining packs, repacking and checking.
#include <gtest/gtest.h>

#include "store/pack_join.hpp"
#include "store/snapshots_fixture.hpp"

namespace pentad {
namespace {

using test::edit_of;
using test::git;
using test::must;

class UpkeepTest : public test::SnapshotsTest {
   protected:
    /// Commits that each change one file of a few, each in a pack of its own.
    void add_commits(int count) {
        for (int i = 0; i < count; ++i) {
            const int number = static_cast<int>(commits_.size());
            std::string content;
            for (int line = 0; line < 100; ++line) content += "line " + std::to_string(line) + "\n";
            tree_ = tree_with(
                {change("src/f" + std::to_string(number % 7), {}, text(content + std::to_string(number)))}, tree_);
            std::optional<Oid> parent;
            if (!commits_.empty()) parent = commits_.back();
            commits_.push_back(must(snapshots_->commit(tree_, parent, edit_of("edit " + std::to_string(number)))));
            must(snapshots_->flush());
        }
        must(snapshots_->set_ref("refs/pentad/head", commits_.back()));
    }
    std::size_t packs() { return pack_files(history_ / "objects").size(); }
    void expect_whole() {
        EXPECT_EQ(must(snapshots_->check(commits_)), std::vector<std::string>{});
        fsck();
        EXPECT_EQ(git(history_, {"rev-list", "--count", "HEAD"}), std::to_string(commits_.size()));
    }

    Oid tree_;
    std::vector<Oid> commits_;
};

TEST_F(UpkeepTest, PacksAreJoinedBeforeThereAreMany) {
    add_commits(70);
    EXPECT_LT(packs(), 32u);
    expect_whole();
    reopen();
    expect_whole();
}

TEST_F(UpkeepTest, ADamagedPackDoesNotStopWriting) {
    add_commits(1);
    const auto pack = pack_files(history_ / "objects").front().pack;
    add_commits(14);
    std::filesystem::permissions(pack, std::filesystem::perms::owner_all);
    std::filesystem::resize_file(pack, std::filesystem::file_size(pack) / 2);
    add_commits(3);
    EXPECT_EQ(must(snapshots_->list(tree_)).size(), 7u);
    reopen();
    EXPECT_FALSE(must(snapshots_->check(commits_)).empty());
}

TEST_F(UpkeepTest, RepackKeepsWhatIsReachedAndDropsTheRest) {
    add_commits(10);
    const Oid garbage = text("nobody needs it").oid;
    must(snapshots_->flush());
    const Oid pending = must(write_loose_blob(history_, "the content of an edit without a commit yet"));
    must(snapshots_->repack());
    EXPECT_EQ(packs(), 1u);
    EXPECT_FALSE(snapshots_->blob(garbage));
    EXPECT_TRUE(snapshots_->blob(pending));
    expect_whole();
    must(snapshots_->repack());
    add_commits(2);
    expect_whole();
}

TEST_F(UpkeepTest, RepackKeepsCommitsThatAreNamed) {
    add_commits(1);
    const Oid side =
        must(snapshots_->commit(tree_with({change("side", {}, text("x"))}), std::nullopt, edit_of("side")));
    must(snapshots_->repack({&side, 1}));
    EXPECT_EQ(must(snapshots_->check({&side, 1})), std::vector<std::string>{});
    must(snapshots_->repack());
    EXPECT_EQ(must(snapshots_->check({&side, 1})).size(), 1u);
}

TEST_F(UpkeepTest, RepackTakesLooseObjectsIn) {
    const Oid blob = must(write_loose_blob(history_, "large"));
    tree_ = tree_with({change("large", {}, FileState{FileKind::regular, 0644, blob, 5})});
    add_commits(1);
    must(snapshots_->repack());
    EXPECT_FALSE(std::filesystem::exists(history_ / "objects" / blob.hex().substr(0, 2)));
    EXPECT_EQ(must(snapshots_->blob(blob)), "large");
    expect_whole();
}

TEST_F(UpkeepTest, WhatKilledWritersLeftIsRemoved) {
    const Oid kept = must(write_loose_blob(history_, "kept"));
    add_commits(1);
    folder_.write("history.git/objects/tmp_obj_of_a_killed_writer", "x");
    folder_.write("history.git/objects/pack/tmp_pack_of_another", "x");
    folder_.write("history.git/objects/tmp_folder/of somebody else", "x");
    EXPECT_EQ(must(remove_stale_objects(history_)), 2u);
    EXPECT_EQ(must(remove_stale_objects(history_)), 0u);
    EXPECT_FALSE(folder_.exists("history.git/objects/tmp_obj_of_a_killed_writer"));
    EXPECT_TRUE(folder_.exists("history.git/objects/tmp_folder/of somebody else"));
    EXPECT_EQ(must(snapshots_->blob(kept)), "kept");
    EXPECT_FALSE(remove_stale_objects(folder_ / "no history"));
    expect_whole();
}

TEST_F(UpkeepTest, RepackRefusesToDropAnythingWhenSomethingIsMissing) {
    add_commits(2);
    must(snapshots_->set_ref("refs/pentad/b/1/end", Oid::of_blob("no such commit")));
    const std::size_t before = packs();
    EXPECT_FALSE(snapshots_->repack());
    EXPECT_EQ(packs(), before);
    EXPECT_EQ(must(snapshots_->check(commits_)), std::vector<std::string>{});
}

TEST_F(UpkeepTest, CheckNamesWhatIsMissingOrDamaged) {
    const Oid kept = must(write_loose_blob(history_, "kept"));
    const Oid lost = must(write_loose_blob(history_, "lost"));
    const Oid other = must(write_loose_blob(history_, "other"));
    tree_ = tree_with({change("d/kept", {}, FileState{FileKind::regular, 0644, kept, 4}),
                       change("d/lost", {}, FileState{FileKind::regular, 0644, lost, 4})});
    add_commits(1);
    EXPECT_EQ(must(snapshots_->check(commits_)), std::vector<std::string>{});
    const auto file = [this](const Oid& oid) {
        return history_ / "objects" / oid.hex().substr(0, 2) / oid.hex().substr(2);
    };
    std::filesystem::remove(file(lost));
    std::filesystem::rename(file(other), file(kept));
    reopen();
    const auto findings = must(snapshots_->check(commits_));
    ASSERT_EQ(findings.size(), 2u);
    EXPECT_TRUE(findings[0].starts_with("damaged blob " + kept.hex() + " of d/kept")) << findings[0];
    EXPECT_TRUE(findings[1].starts_with("missing blob " + lost.hex() + " of d/lost")) << findings[1];
}

}  // namespace
}  // namespace pentad
