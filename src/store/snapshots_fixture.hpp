// A history.git of its own for each test, and the real git as the judge.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "store/snapshots.hpp"
#include "support/git.hpp"
#include "support/temp_folder.hpp"

namespace pentad::test {

template <class T>
T must(Result<T> result) {
    if (!result) ADD_FAILURE() << result.error().message;
    return result ? std::move(*result) : T{};
}

inline void must(const Status& status) { EXPECT_TRUE(status) << (status ? "" : status.error().message); }

class SnapshotsTest : public testing::Test {
   protected:
    void SetUp() override { open_anew(); }

    void open_anew() {
        snapshots_.reset();
        std::filesystem::remove_all(history_);
        auto created = Snapshots::create(history_);
        ASSERT_TRUE(created) << created.error().message;
        snapshots_.emplace(std::move(*created));
    }
    void reopen() {
        snapshots_.reset();
        auto opened = Snapshots::open(history_);
        ASSERT_TRUE(opened) << opened.error().message;
        snapshots_.emplace(std::move(*opened));
    }
    FileState text(std::string_view bytes, mode_t mode = 0644) {
        return {FileKind::regular, mode, must(snapshots_->add_blob(bytes)), bytes.size()};
    }
    FileState link(std::string_view target) {
        return {FileKind::symlink, 0, must(snapshots_->add_blob(target)), target.size()};
    }
    static FileChange change(std::string path, FileState before, FileState after) {
        return {std::move(path), before, after, true, {}, {}};
    }
    Oid tree_with(std::vector<FileChange> changes, const Oid& base = {}) {
        return must(snapshots_->apply(base, changes));
    }
    /// The paths of a tree as git lists them.
    std::vector<std::string> git_paths(const Oid& tree) {
        std::string listed = git(history_, {"ls-tree", "-r", "-z", "--name-only", tree.hex()});
        if (!listed.empty()) listed.pop_back();
        return listed.empty() ? std::vector<std::string>{} : split(listed, '\0');
    }
    void fsck() { EXPECT_EQ(git(history_, {"fsck", "--strict", "--full", "--no-dangling"}), ""); }

    TempFolder folder_;
    std::filesystem::path history_ = folder_ / "history.git";
    std::optional<Snapshots> snapshots_;
};

inline Edit edit_of(std::string description, std::string author = "Ann <ann@example.org>") {
    Edit edit;
    edit.description = std::move(description);
    edit.author = std::move(author);
    edit.time = {1'705'314'600'123, 150};
    return edit;
}

}  // namespace pentad::test
