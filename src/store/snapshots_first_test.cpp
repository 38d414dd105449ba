// The first snapshot of a workspace, with and without a repository of the user's.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.hpp"
#include "store/pack_join.hpp"
#include "store/snapshots_fixture.hpp"

namespace pentad {
namespace {

using test::git;
using test::git_commit_all;
using test::git_init;
using test::must;

class FirstSnapshotTest : public test::SnapshotsTest {
   protected:
    void SetUp() override {
        SnapshotsTest::SetUp();
        std::filesystem::create_directory(root_);
    }
    /// As if it had been written a while ago: what is younger than git's index is not believed to be as that says.
    void write(const std::string& path, std::string_view bytes, mode_t mode = 0644) {
        folder_.write("work/" + path, bytes, mode);
        const timespec times[2] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, (folder_ / "work" / path).c_str(), times, 0), 0);
    }
    std::filesystem::path user_git() { return root_ / ".git"; }
    /// With one that keeps the size.
    void git_init_with_filter() {
        git_init(root_);
        git(root_, {"config", "filter.rot.clean", "tr a-z n-za-m"});
        git(root_, {"config", "filter.rot.smudge", "tr a-z n-za-m"});
    }

    /// What a scan would find, oids unknown.
    std::vector<IndexEntry> entries() {
        std::vector<IndexEntry> found;
        for (auto at = std::filesystem::recursive_directory_iterator(root_);
             at != std::filesystem::recursive_directory_iterator(); ++at) {
            if (at->path().filename() == ".git") {
                if (at->is_directory()) at.disable_recursion_pending();
                continue;
            }
            struct stat status{};
            if (::lstat(at->path().c_str(), &status) != 0 || S_ISDIR(status.st_mode)) continue;
            IndexEntry entry;
            entry.path = at->path().lexically_relative(root_);
            entry.state.kind = S_ISLNK(status.st_mode) ? FileKind::symlink : FileKind::regular;
            entry.state.mode = S_ISLNK(status.st_mode) ? 0 : status.st_mode & 07777;
            entry.state.size = static_cast<std::uint64_t>(status.st_size);
            entry.stat = StatData::of(status);
            found.push_back(std::move(entry));
        }
        std::ranges::sort(found, {}, &IndexEntry::path);
        return found;
    }
    Oid snapshot(bool with_git) {
        entries_ = entries();
        return snapshot_of_entries(with_git ? user_git() : "");
    }
    Oid snapshot_of_entries(const std::filesystem::path& git_folder) {
        options_.notes = &notes_;
        const Oid tree = must(snapshots_->first_snapshot(root_, git_folder, entries_, options_));
        must(snapshots_->flush());
        return tree;
    }
    /// The one file of the snapshot has these bytes.
    void expect_only(std::string_view bytes) {
        ASSERT_EQ(entries_.size(), 1u);
        EXPECT_EQ(entries_.front().state.oid, Oid::of_blob(bytes));
    }
    /// git's loose object of these bytes, which may be written to.
    std::filesystem::path object_of(std::string_view bytes) {
        const std::string hex = Oid::of_blob(bytes).hex();
        const std::filesystem::path object = user_git() / "objects" / hex.substr(0, 2) / hex.substr(2);
        std::filesystem::permissions(object, std::filesystem::perms::owner_all);
        return object;
    }
    std::vector<PackFile> our_packs() { return pack_files(history_ / "objects"); }
    void expect_no_blobs_in(const PackFile& pack) {
        EXPECT_EQ(git(history_, {"verify-pack", "-v", pack.index.string()}).find(" blob "), std::string::npos);
    }
    /// Every entry has the oid of its bytes, and each content can be read.
    void expect_whole(const Oid& tree) {
        for (const IndexEntry& entry : entries_) {
            const std::filesystem::path file = root_ / entry.path;
            const std::string bytes = entry.state.kind == FileKind::symlink
                                          ? std::filesystem::read_symlink(file).string()
                                          : folder_.read("work/" + entry.path);
            EXPECT_EQ(entry.state.oid, Oid::of_blob(bytes)) << entry.path;
            EXPECT_EQ(must(snapshots_->blob(entry.state.oid)), bytes) << entry.path;
        }
        EXPECT_EQ(must(snapshots_->list(tree)).size(), entries_.size());
        EXPECT_EQ(must(snapshots_->check({})), std::vector<std::string>{});
        fsck();
    }
    std::size_t loose_objects() {
        std::size_t count = 0;
        for (const auto& file : std::filesystem::recursive_directory_iterator(history_ / "objects"))
            if (file.is_regular_file() && file.path().filename().string().size() == 38) ++count;
        return count;
    }

    std::filesystem::path root_ = folder_ / "work";
    std::vector<IndexEntry> entries_;
    std::vector<std::string> notes_;
    Snapshots::FirstOptions options_;
};

TEST_F(FirstSnapshotTest, WithoutGitTheFilesAreImported) {
    write("a b/\n\xff", "hostile");
    write("same", "equal");
    write("also", "equal");
    write("empty", "");
    write("run", "#!", 0755);
    ASSERT_EQ(::symlink("../../outside", (root_ / "link").c_str()), 0);
    std::size_t last = 0;
    options_.progress = [&](std::size_t done, std::size_t total) {
        EXPECT_EQ(total, 6u);
        last = done;
    };
    const Oid tree = snapshot(false);
    EXPECT_EQ(entries_.size(), 6u);
    EXPECT_EQ(last, 6u);
    EXPECT_EQ(notes_, std::vector<std::string>{});
    expect_whole(tree);
}

TEST_F(FirstSnapshotTest, GitsLooseObjectsAreLinked) {
    git_init(root_);
    write("src/a.py", "one\n");
    write("b", "two\n");
    git_commit_all(root_, "one");
    write("b", "changed\n");
    const Oid tree = snapshot(true);
    expect_whole(tree);
    EXPECT_EQ(loose_objects(), 1u);
    git(root_, {"add", "-A"});
    EXPECT_EQ(git(root_, {"write-tree"}), tree.hex());
}

TEST_F(FirstSnapshotTest, GitsPacksAreLinked) {
    git_init(root_);
    for (int i = 0; i < 50; ++i) write("dir/f" + std::to_string(i), std::string(2000, 'x') + std::to_string(i));
    git_commit_all(root_, "one");
    git(root_, {"gc", "-q"});
    const Oid tree = snapshot(true);
    expect_whole(tree);
    EXPECT_EQ(loose_objects(), 0u);
    EXPECT_EQ(git(root_, {"rev-parse", "HEAD^{tree}"}), tree.hex());
}

TEST_F(FirstSnapshotTest, PacksThatOnlyLibgit2ReadsAreTakenOverToo) {
    git_init(root_);
    for (int i = 0; i < 50; ++i) write("f" + std::to_string(i), std::string(2000, 'x') + std::to_string(i));
    git_commit_all(root_, "one");
    git(root_, {"-c", "pack.indexVersion=1", "gc", "-q"});
    const Oid tree = snapshot(true);
    expect_whole(tree);
    EXPECT_EQ(git(root_, {"rev-parse", "HEAD^{tree}"}), tree.hex());
    int shared = 0;
    for (const PackFile& file : our_packs()) {
        shared += file.is_shared ? 1 : 0;
        if (!file.is_shared) expect_no_blobs_in(file);
    }
    EXPECT_EQ(shared, 1);
}

TEST_F(FirstSnapshotTest, TheUsersGarbageCollectionTakesNothingFromUs) {
    git_init(root_);
    write("packed", "will go\n");
    git_commit_all(root_, "one");
    git(root_, {"gc", "-q"});
    write("loose", "will go too\n");
    git(root_, {"add", "-A"});
    const Oid tree = snapshot(true);
    const auto before = entries_;

    git(root_, {"rm", "-q", "-f", "packed", "loose"});
    write("other", "x");
    git(root_, {"add", "-A"});
    git(root_, {"commit", "-q", "--amend", "-m", "another"});
    git(root_, {"reflog", "expire", "--expire=now", "--all"});
    git(root_, {"gc", "-q", "--prune=now"});
    git(root_, {"repack", "-q", "-a", "-d"});

    reopen();
    EXPECT_EQ(must(snapshots_->blob(before[0].state.oid)), "will go too\n");
    EXPECT_EQ(must(snapshots_->blob(before[1].state.oid)), "will go\n");
    EXPECT_EQ(must(snapshots_->list(tree)).size(), 2u);
    fsck();
}

TEST_F(FirstSnapshotTest, RepackLeavesWhatIsSharedAndTakesInWhatIsOursAlone) {
    git_init(root_);
    write("packed", "1\n");
    git_commit_all(root_, "one");
    git(root_, {"gc", "-q"});
    write("loose", "2\n");
    git(root_, {"add", "-A"});
    write("imported", "3\n");
    const Oid tree = snapshot(true);
    const Oid commit = must(snapshots_->commit(tree, std::nullopt, test::edit_of("first")));
    EXPECT_EQ(loose_objects(), 1u);
    must(snapshots_->repack({&commit, 1}));
    EXPECT_EQ(loose_objects(), 1u);
    std::filesystem::remove_all(user_git());
    must(snapshots_->repack({&commit, 1}));
    EXPECT_EQ(loose_objects(), 0u);
    EXPECT_EQ(must(snapshots_->check({&commit, 1})), std::vector<std::string>{});
    EXPECT_EQ(must(snapshots_->list(tree)).size(), 3u);
}

TEST_F(FirstSnapshotTest, GitsLooseObjectsThatAPowerCutLeftEmptyAreNotTakenOver) {
    git_init(root_);
    std::string large;
    for (int i = 0; large.size() < 200'000; ++i) large += std::to_string(i * i) + "\n";
    const std::vector<std::pair<std::string, std::string>> files = {{"small", "one\n"}, {"large", large}};
    for (const auto& [name, bytes] : files) write(name, bytes);
    git_commit_all(root_, "one");
    for (const auto& [name, bytes] : files) std::filesystem::resize_file(object_of(bytes), 0);
    const Oid tree = snapshot(true);
    EXPECT_EQ(loose_objects(), 0u);
    expect_whole(tree);
}

TEST_F(FirstSnapshotTest, ConvertedContentIsTakenFromTheFile) {
    git_init(root_);
    git(root_, {"config", "core.autocrlf", "true"});
    write("crlf.txt", "one\r\ntwo\r\n");
    git_commit_all(root_, "one");
    for (const bool still_configured : {true, false}) {
        git(root_, {"config", "core.autocrlf", still_configured ? "true" : "false"});
        open_anew();
        expect_whole(snapshot(true));
    }
    git(root_, {"gc", "-q"});
    open_anew();
    expect_whole(snapshot(true));
    write(".gitattributes", "*.up filter=up\n");
    git(root_, {"config", "filter.up.clean", "tr a-z A-Z"});
    write("same size.up", "lower case\n");
    git_commit_all(root_, "two");
    git(root_, {"gc", "-q"});
    open_anew();
    expect_whole(snapshot(true));
}

TEST_F(FirstSnapshotTest, OneBlobOfTwoFilesThatDifferIsKeptForTheOneThatItIs) {
    git_init(root_);
    git(root_, {"config", "core.autocrlf", "true"});
    git(root_, {"config", "core.safecrlf", "false"});
    for (int i = 0; i < 200; ++i) {  // several chunks: so that threads meet
        write(fmt::format("a{}", i), fmt::format("one\n{}\n", i));
        write(fmt::format("b{}", i), fmt::format("one\r\n{}\r\n", i));
    }
    git_commit_all(root_, "one");
    git(root_, {"config", "core.autocrlf", "false"});
    expect_whole(snapshot(true));
    EXPECT_EQ(loose_objects(), 200u);
}

TEST_F(FirstSnapshotTest, AttributesThatGitIgnoresCount) {
    git_init_with_filter();
    write("d/e/file", "hello\n");
    write("d/.gitattributes", "file filter=rot\n");
    write(".git/info/exclude", ".gitattributes\n");
    git_commit_all(root_, "one");
    git(root_, {"config", "--remove-section", "filter.rot"});
    entries_ = entries();
    std::erase_if(entries_, [](const auto& entry) { return entry.path.ends_with(".gitattributes"); });
    snapshot_of_entries(user_git());
    expect_only("hello\n");
}

TEST_F(FirstSnapshotTest, AttributesBetweenTheWorkTreeAndTheWorkspaceCount) {
    git_init_with_filter();
    write("m/w/file", "hello\n");
    write("m/.gitattributes", "file filter=rot\n");
    git(root_, {"add", "m/w/file"});
    git(root_, {"config", "--remove-section", "filter.rot"});
    const std::filesystem::path git_folder = user_git();
    root_ = root_ / "m/w";
    entries_ = entries();
    snapshot_of_entries(git_folder);
    expect_only("hello\n");
}

TEST_F(FirstSnapshotTest, AFilterCountsThoughItsAttributesAreGone) {
    git_init_with_filter();
    write("file", "hello\n");
    write(".gitattributes", "file filter=rot\n");
    git_commit_all(root_, "one");
    git(root_, {"rm", "-q", ".gitattributes"});
    git_commit_all(root_, "two");
    expect_whole(snapshot(true));
}

TEST_F(FirstSnapshotTest, PacksThatAreCutOffAreNotTakenOver) {
    git_init(root_);
    for (int i = 0; i < 3; ++i) write("f" + std::to_string(i), std::string(2000, 'x') + std::to_string(i));
    git_commit_all(root_, "one");
    git(root_, {"gc", "-q"});
    for (const PackFile& file : pack_files(user_git() / "objects")) {
        std::filesystem::permissions(file.pack, std::filesystem::perms::owner_all);
        std::filesystem::resize_file(file.pack, file.size - 1);
    }
    const Oid tree = snapshot(true);
    expect_whole(tree);
    for (const PackFile& file : our_packs()) EXPECT_FALSE(file.is_shared);
}

TEST_F(FirstSnapshotTest, LooseObjectsThatAreCutOffAreNotTakenOverForWhatWasRead) {
    git_init(root_);
    write("known", "one, known\n");
    write("read", "two, read\n");
    git_commit_all(root_, "one");
    std::filesystem::last_write_time(root_ / "read", std::filesystem::file_time_type::clock::now());
    for (const char* bytes : {"one, known\n", "two, read\n"}) {
        const std::filesystem::path object = object_of(bytes);
        std::filesystem::resize_file(object, std::filesystem::file_size(object) - 5);
    }
    const Oid tree = snapshot(true);
    EXPECT_EQ(must(snapshots_->blob(Oid::of_blob("two, read\n"))), "two, read\n");
    const Oid commit = must(snapshots_->commit(tree, std::nullopt, test::edit_of("all")));
    must(snapshots_->flush());
    // Of what git knew only the start was looked at; that it is damaged is found, and found in time.
    const std::vector<std::string> findings = must(snapshots_->check({&commit, 1}));
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].find("damaged blob " + Oid::of_blob("one, known\n").hex()), 0u) << findings[0];
    std::filesystem::remove_all(user_git());  // what is shared would not be packed
    const auto packed = snapshots_->repack({&commit, 1});
    ASSERT_FALSE(packed);
    EXPECT_NE(packed.error().message.find("it is cut off"), std::string::npos) << packed.error().message;
}

TEST_F(FirstSnapshotTest, DamagedIndexesAreNotTakenOver) {
    git_init(root_);
    for (int i = 0; i < 3; ++i) write("f" + std::to_string(i), std::string(2000, 'x') + std::to_string(i));
    git_commit_all(root_, "one");
    git(root_, {"gc", "-q"});
    const PackFile theirs = pack_files(user_git() / "objects").front();
    const std::string whole = *read_file(theirs.index);
    std::filesystem::permissions(theirs.index, std::filesystem::perms::owner_all);
    std::string other_offsets = whole;
    other_offsets[whole.size() - 41] = static_cast<char>(other_offsets[whole.size() - 41] ^ 1);
    for (const std::string& bytes : {other_offsets, whole.substr(0, 1100), whole.substr(0, 900), std::string()}) {
        must(write_file_atomically(theirs.index, bytes, Durability::cached));
        open_anew();
        expect_whole(snapshot(true));
        for (const PackFile& file : our_packs()) EXPECT_FALSE(file.is_shared) << bytes.size();
    }
}

TEST_F(FirstSnapshotTest, WhatGitReplacesIsTakenFromTheFile) {
    git_init(root_);
    write("a", "AAAA\n");
    git_commit_all(root_, "one");
    write("../other", "BBBB\n");
    const std::string other = git(root_, {"hash-object", "-w", "../other"}).substr(0, 40);
    git(root_, {"replace", Oid::of_blob("AAAA\n").hex(), other});
    git(root_, {"worktree", "add", "-q", "../tree", "-b", "other"});
    const std::filesystem::path git_folder = user_git();
    root_ = folder_ / "tree";
    // So that the index is believed: as if it had been written long after the file.
    std::filesystem::last_write_time(git_folder / "worktrees/tree/index",
                                     std::filesystem::last_write_time(root_ / "a") + std::chrono::hours(1));
    for (const bool packed : {false, true}) {
        if (packed) git(root_, {"pack-refs", "--all", "--prune"});
        open_anew();
        entries_ = entries();
        snapshot_of_entries(git_folder);
        expect_only("BBBB\n");
    }
}

TEST_F(FirstSnapshotTest, WhatIsASymlinkAmongGitsObjectsIsNotLinked) {
    git_init(root_);
    write("a", "one\n");
    git_commit_all(root_, "one");
    const std::filesystem::path object = object_of("one\n");
    std::filesystem::rename(object, folder_ / "elsewhere");
    std::filesystem::create_symlink(folder_ / "elsewhere", object);
    const Oid tree = snapshot(true);
    std::filesystem::remove(folder_ / "elsewhere");
    expect_whole(tree);
    EXPECT_EQ(loose_objects(), 0u);
}

TEST_F(FirstSnapshotTest, WhatIsTooLargeIsLeftOutThoughGitHasIt) {
    git_init(root_);
    write("large", std::string(100, 'x'));
    write("small", "x");
    git_commit_all(root_, "one");
    options_.size_limit = 10;
    snapshot(true);
    EXPECT_EQ(notes_, std::vector<std::string>{"large is larger than 10 bytes"});
    ASSERT_EQ(entries_.size(), 2u);
    EXPECT_TRUE(entries_[0].state.oid.is_zero());
}

TEST_F(FirstSnapshotTest, OurOwnLooseObjectsAreNotStoredAgain) {
    write("a", "one\n");
    must(write_loose_blob(history_, "one\n"));
    const Oid tree = snapshot(false);
    expect_whole(tree);
    for (const PackFile& file : our_packs()) expect_no_blobs_in(file);
}

TEST_F(FirstSnapshotTest, ARepositoryThatLacksObjectsIsNoHindrance) {
    std::filesystem::create_directory(folder_ / "origin");
    git_init(folder_ / "origin");
    folder_.write("origin/a", "borrowed\n");
    git_commit_all(folder_ / "origin", "one");
    std::filesystem::remove(root_);
    git(folder_.path(), {"clone", "-q", "--shared", "origin", "work"});
    write("b", "own\n");
    git(root_, {"add", "-A"});
    expect_whole(snapshot(true));
    std::filesystem::remove_all(folder_ / "origin");
    for (const IndexEntry& entry : entries_) EXPECT_TRUE(snapshots_->blob(entry.state.oid));
}

TEST_F(FirstSnapshotTest, ARepositoryWithAnotherHashIsNoHindrance) {
    git(root_, {"init", "-q", "--object-format=sha256"});
    write("a", "x\n");
    git_commit_all(root_, "one");
    git(root_, {"gc", "-q"});
    expect_whole(snapshot(true));
}

TEST_F(FirstSnapshotTest, NestedRepositoriesAreContent) {
    git_init(root_);
    write("nested/file", "inside\n");
    git_init(root_ / "nested");
    git_commit_all(root_ / "nested", "inner");
    write("a", "x\n");
    git_commit_all(root_, "outer");
    const Oid tree = snapshot(true);
    expect_whole(tree);
    EXPECT_EQ(git_paths(tree), (std::vector<std::string>{"a", "nested/file"}));
}

TEST_F(FirstSnapshotTest, WhatChangedSinceTheScanIsTakenAsItIsNow) {
    write("changed", "old");
    write("gone", "x");
    write("folder/now a file", "x");
    write("now a folder", "x");
    entries_ = entries();
    write("changed", "newer", 0755);
    folder_.remove("work/gone");
    folder_.remove("work/folder");
    write("folder", "x");
    folder_.remove("work/now a folder");
    std::filesystem::create_directory(root_ / "now a folder");
    options_.notes = &notes_;
    const Oid tree = must(snapshots_->first_snapshot(root_, "", entries_, options_));
    must(snapshots_->flush());
    ASSERT_EQ(entries_.size(), 1u);
    EXPECT_EQ(entries_[0].state, (FileState{FileKind::regular, 0755, Oid::of_blob("newer"), 5}));
    EXPECT_EQ(notes_.size(), 1u);
    expect_whole(tree);
}

TEST_F(FirstSnapshotTest, WhatIsTooLargeOrUnreadableIsNoted) {
    write("large", std::string(2000, 'x'));
    write("small", "x");
    write("secret", "x", 0000);
    options_.size_limit = 1000;
    const Oid tree = snapshot(false);
    const bool is_root = ::geteuid() == 0;
    EXPECT_EQ(git_paths(tree).size(), is_root ? 2u : 1u);
    ASSERT_EQ(notes_.size(), is_root ? 1u : 2u);
    EXPECT_EQ(notes_.back(), "large is larger than 1000 bytes");
    ASSERT_EQ(entries_.size(), is_root ? 3u : 2u);
    EXPECT_EQ(entries_[0].path, "large");
    EXPECT_TRUE(entries_[0].state.oid.is_zero());
    EXPECT_EQ(entries_[0].state.size, 2000u);
}

}  // namespace
}  // namespace pentad
