// Git's index, written by git.
#include "store/user_index.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "support/git.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using test::git;

class UserIndexTest : public testing::Test {
   protected:
    void SetUp() override {
        test::git_init(folder_.path());
        for (const char* path : {"a", "dir/b", "dir/c \n\xff", "dir/deeper/and/deeper/x", "dir/deeper/and/y", "z"})
            write(path, path);
        ASSERT_EQ(::symlink("a", (folder_ / "link").c_str()), 0);
        write("run", "#!", 0755);
        git(folder_.path(), {"add", "-A"});
        age_files();
        git(folder_.path(), {"update-index", "--refresh"});
    }
    void write(const std::string& path, std::string_view bytes, mode_t mode = 0644) {
        folder_.write(path, bytes, mode);
    }

    /// Files that are as old as the index itself are not trusted.
    void age_files() {
        for (const auto& entry : scanned()) {
            const timespec times[2] = {{0, UTIME_OMIT}, {1'700'000'000, 123'456'789}};
            ASSERT_EQ(::utimensat(AT_FDCWD, (folder_ / entry.path).c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
        }
    }
    std::vector<IndexEntry> scanned(const std::filesystem::path& below = {}) {
        const std::filesystem::path root = folder_ / below.string();
        std::vector<IndexEntry> entries;
        for (auto at = std::filesystem::recursive_directory_iterator(root);
             at != std::filesystem::recursive_directory_iterator(); ++at) {
            if (at->path().filename() == ".git") at.disable_recursion_pending();
            struct stat status{};
            if (::lstat(at->path().c_str(), &status) != 0 || S_ISDIR(status.st_mode)) continue;
            const bool is_link = S_ISLNK(status.st_mode);
            entries.push_back({at->path().lexically_relative(root),
                               {is_link ? FileKind::symlink : FileKind::regular,
                                is_link ? 0 : status.st_mode & 07777,
                                {},
                                static_cast<std::uint64_t>(status.st_size)},
                               StatData::of(status)});
        }
        std::ranges::sort(entries, {}, &IndexEntry::path);
        return entries;
    }
    /// The paths whose blob is known; each is the right one.
    std::vector<std::string> known(const std::filesystem::path& below = {}) {
        const auto entries = scanned(below);
        const auto oids = clean_blobs(*find_user_git(folder_.path()), folder_ / below.string(), entries);
        std::vector<std::string> paths;
        for (std::size_t i = 0; i < oids.size(); ++i) {
            if (oids[i].is_zero()) continue;
            paths.push_back(entries[i].path);
            EXPECT_EQ(git(folder_.path(), {"rev-parse", ":" + (below / entries[i].path).string()}), oids[i].hex());
        }
        return paths;
    }

    test::TempFolder folder_;
    const std::vector<std::string> all_ = {
        "a", "dir/b", "dir/c \n\xff", "dir/deeper/and/deeper/x", "dir/deeper/and/y", "link", "run", "z"};
};

TEST_F(UserIndexTest, AllVersionsSayTheSame) {
    for (const char* version : {"2", "3", "4"}) {
        git(folder_.path(), {"update-index", "--index-version", version});
        EXPECT_EQ(known(), all_) << version;
    }
}

TEST_F(UserIndexTest, ASubfolderIsLookedUpThere) {
    EXPECT_EQ(known("dir"), (std::vector<std::string>{"b", "c \n\xff", "deeper/and/deeper/x", "deeper/and/y"}));
}

TEST_F(UserIndexTest, WhatChangedIsNotKnown) {
    write("a", "b");
    ASSERT_EQ(::chmod((folder_ / "dir/b").c_str(), 0755), 0);
    folder_.remove("link");
    write("new", "x");
    auto rest = all_;
    std::erase_if(rest, [](const std::string& path) { return path == "a" || path == "dir/b" || path == "link"; });
    EXPECT_EQ(known(), rest);
}

TEST_F(UserIndexTest, FlaggedAndFreshEntriesAreNotKnown) {
    git(folder_.path(), {"update-index", "--assume-unchanged", "a"});
    git(folder_.path(), {"update-index", "--skip-worktree", "run"});
    write("later", "x");
    git(folder_.path(), {"add", "-N", "later"});
    auto rest = all_;
    std::erase_if(rest, [](const std::string& path) { return path == "a" || path == "run"; });
    EXPECT_EQ(known(), rest);
    std::filesystem::last_write_time(folder_ / ".git/index", std::filesystem::last_write_time(folder_ / "z"));
    EXPECT_EQ(known(), std::vector<std::string>{});
}

TEST_F(UserIndexTest, NothingIsKnownWhereGitMayConvert) {
    git(folder_.path(), {"config", "core.autocrlf", "input"});
    EXPECT_EQ(known(), std::vector<std::string>{});
    git(folder_.path(), {"config", "core.autocrlf", "false"});
    EXPECT_EQ(known(), all_);
    write("dir/.gitattributes", "* text\n");
    EXPECT_EQ(known(), std::vector<std::string>{});
    folder_.remove("dir/.gitattributes");
    write(".git/info/attributes", "* text\n");
    EXPECT_EQ(known(), std::vector<std::string>{});
}

TEST_F(UserIndexTest, WhatOnlyGitCanReadOrIsDamagedIsNotUsed) {
    const std::string whole = folder_.read(".git/index");
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        write(".git/index", damaged);
        EXPECT_FALSE(read_user_index(folder_ / ".git/index")) << at;
        // Without a checksum nothing worse may happen than a wrong entry.
        std::fill(damaged.end() - 20, damaged.end(), '\0');
        write(".git/index", damaged.substr(at / 2));
        (void)read_user_index(folder_ / ".git/index");
    }
    write(".git/index", whole);
    git(folder_.path(), {"update-index", "--split-index"});
    EXPECT_EQ(known(), std::vector<std::string>{});
    folder_.remove(".git/index");
    EXPECT_EQ(known(), std::vector<std::string>{});
}

}  // namespace
}  // namespace pentad
