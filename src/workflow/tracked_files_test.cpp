#include "workflow/tracked_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pentad {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Child = TrackedFiles::Child;

TrackedFiles files_at(const std::vector<std::string>& paths) {
    std::vector<IndexEntry> entries;
    for (const std::string& path : paths)
        entries.push_back({path, {path.ends_with("link") ? FileKind::symlink : FileKind::regular, 0644, {}, 1}, {}});
    return TrackedFiles(std::move(entries));
}

TEST(TrackedFiles, are_found_by_path_alone_and_as_children) {
    // In the order of bytes `a-b` and `a.py` come between nothing of `a/`: `-` and `.` are before the slash.
    const TrackedFiles files = files_at({"a-b", "a.py", "a/b/c.py", "a/b/d.py", "a/link", "a0", "z/y/x"});
    EXPECT_NE(files.find("a/b/c.py"), nullptr);
    EXPECT_EQ(files.find("a/b"), nullptr);
    EXPECT_TRUE(files.has_folder("a/b"));
    EXPECT_FALSE(files.has_folder("a.py"));
    EXPECT_TRUE(files.has_folder(""));
    EXPECT_THAT(files.children("a"), ElementsAre(Child{"b", 'd'}, Child{"link", 'l'}));
    EXPECT_THAT(files.children(""),
                ElementsAre(Child{"a", 'd'}, Child{"a-b", 'f'}, Child{"a.py", 'f'}, Child{"a0", 'f'}, Child{"z", 'd'}));
    EXPECT_THAT(files.children("a.py"), IsEmpty());
    EXPECT_FALSE(TrackedFiles().has_folder("a"));
}

TEST(TrackedFiles, with_changes_are_as_if_they_had_been_seen_so) {
    const FileState file{FileKind::regular, 0644, {}, 1};
    const FileState longer{FileKind::regular, 0644, {}, 2};
    const TrackedFiles files = files_at({"a/b.py", "c.py", "d.py"});
    const TrackedFiles other =
        files.with({{"a/b.py", {}}, {"a0", file}, {"c.py", longer}, {"never", {}}, {"z/y", file}});
    EXPECT_THAT(other.children(""),
                ElementsAre(Child{"a0", 'f'}, Child{"c.py", 'f'}, Child{"d.py", 'f'}, Child{"z", 'd'}));
    EXPECT_EQ(other.find("c.py")->size, 2U);
    EXPECT_FALSE(other.has_folder("a"));
    EXPECT_TRUE(files.has_folder("a")) << "what it was made from stays";
    EXPECT_EQ(files.with({}).children(""), files.children(""));
}

}  // namespace
}  // namespace pentad
