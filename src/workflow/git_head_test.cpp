#include "workflow/git_head.hpp"

#include <gtest/gtest.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

std::vector<FileChange> changes_of(std::size_t count, bool deleted = false) {
    std::vector<FileChange> changes(count);
    for (std::size_t i = 0; i < count; ++i) {
        changes[i].path = std::string(1, static_cast<char>('a' + i)) + ".py";
        if (!deleted) changes[i].after.kind = FileKind::regular;
    }
    return changes;
}

TEST(DescribeChanges, NamesWhatWasSavedOrDeleted) {
    EXPECT_EQ(describe_changes(changes_of(1), {}), "saved a.py");
    EXPECT_EQ(describe_changes(changes_of(2), {}), "saved a.py and 1 other");
    EXPECT_EQ(describe_changes(changes_of(4), {}), "saved a.py and 3 others");
    EXPECT_EQ(describe_changes(changes_of(2, true), {}), "deleted a.py and 1 other");
}

TEST(DescribeChanges, NamesWhereGitWent) {
    EXPECT_EQ(describe_changes(changes_of(1), {"ref: refs/heads/feature/x", true}), "switched to branch feature/x");
    EXPECT_EQ(describe_changes(changes_of(1), {"0123456789abcdef", true}), "checked out 0123456");
}

TEST(DescribeChanges, ManyFilesThatGitWroteAreACheckoutAndFewAreNot) {
    EXPECT_EQ(describe_changes(changes_of(12), {"", true}), "checkout of 12 files");
    EXPECT_EQ(describe_changes(changes_of(12), {"", false}), "saved a.py and 11 others");
    EXPECT_EQ(describe_changes(changes_of(1), {"", true}), "saved a.py");
}

TEST(ReadHead, IsTheLineOrNothing) {
    const test::TempFolder folder;
    folder.write("HEAD", "ref: refs/heads/main\n");
    EXPECT_EQ(read_head(folder.path()), "ref: refs/heads/main");
    EXPECT_EQ(read_head(folder / "missing"), "");
}

}  // namespace
}  // namespace pentad
