#include "workflow/fact_values.hpp"

#include <gtest/gtest.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

TrackedFiles files_at(const std::vector<std::string>& paths) {
    std::vector<IndexEntry> entries;
    for (const std::string& path : paths) entries.push_back({path, {FileKind::regular, 0644, {}, 1}, {}});
    return TrackedFiles(std::move(entries));
}

TEST(FactValues, of_a_folder_that_stands_for_other_files_are_like_no_other) {
    const test::TempFolder folder;
    std::filesystem::create_directory(folder.path() / "made");
    const TrackedFiles standing = files_at({"made/a.py"});
    const TrackedFiles without = files_at({});
    const FactValues here(folder.path(), standing, standing, {});
    const FactValues there(folder.path(), without, standing, {});
    const FactValues nowhere(folder.path(), without, without, {});
    for (const FactClass kind : {FactClass::directory, FactClass::absent, FactClass::content}) {
        EXPECT_NE(there.mark(kind, "made"), here.mark(kind, "made"));
        EXPECT_EQ(there.mark(kind, "made"), there.mark(kind, "made"));
        EXPECT_EQ(here.mark(kind, "made"), nowhere.mark(kind, "made")) << "it is there";
        EXPECT_EQ(here.mark(kind, "none"), there.mark(kind, "none"));
    }
}

}  // namespace
}  // namespace pentad
