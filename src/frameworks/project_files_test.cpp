#include "frameworks/project_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

class ProjectFiles : public ::testing::Test {
   protected:
    ProjectFiles() { search.root = folder.path(), search.excluded = folder / "test_batch_logs"; }

    void touch(std::string_view path) { folder.write(path, ""); }

    /// Paths from the root, one after the other.
    std::string found(std::vector<std::string_view> names) {
        std::string text;
        for (const std::filesystem::path& path : files_named(search, names))
            text += (text.empty() ? "" : " ") + path.lexically_relative(folder.path()).string();
        return text;
    }

    test::TempFolder folder;
    UnitSearch search;
};

TEST_F(ProjectFiles, AreFoundInTheOrderOfPaths) {
    for (const char* path : {"b/go.mod", "go.mod", "a/inner/go.mod", "a/go.sum", "a/x.test.js"}) touch(path);
    EXPECT_EQ(found({"go.mod"}), "a/inner/go.mod b/go.mod go.mod");
    EXPECT_EQ(found({"go.sum", "*.test.js"}), "a/go.sum a/x.test.js");
    EXPECT_EQ(found({"Cargo.toml"}), "");
}

TEST_F(ProjectFiles, LeaveOutWhatOthersWroteAndWhatWasBuilt) {
    for (const char* path :
         {"node_modules/m", ".hidden/m", "vendor/m", "third_party/m", "test_batch_logs/m", "venv/pyvenv.cfg", "venv/m",
          "out/CMakeCache.txt", "out/m", "rust/target/CACHEDIR.TAG", "rust/target/m", "java/pom.xml", "java/target/m",
          "build/m", "dist/m", "own/target/m", "package/build/__init__.py", "package/build/m", "x.egg/m"})
        touch(path);
    EXPECT_EQ(found({"m"}), "own/target/m package/build/m");
}

TEST_F(ProjectFiles, TakeTheWorkspaceItselfWhateverItIs) {
    touch("CMakeCache.txt");
    touch("CACHEDIR.TAG");
    touch("m");
    EXPECT_EQ(found({"m"}), "m");
}

TEST_F(ProjectFiles, DoNotFollowLinksToFolders) {
    touch("real/m");
    std::filesystem::create_directory_symlink(folder.path(), folder / "real/loop");
    std::filesystem::create_symlink(folder / "real/m", folder / "real/n");
    EXPECT_EQ(found({"m", "n"}), "real/m real/n");
}

TEST_F(ProjectFiles, AreListedOnceForThoseWhoShareAListing) {
    touch("a/m");
    search.listing = std::make_shared<ProjectListing>();
    EXPECT_EQ(found({"m"}), "a/m");
    touch("b/m");
    EXPECT_EQ(found({"m"}), "a/m");
    search.listing = nullptr;
    EXPECT_EQ(found({"m"}), "a/m b/m");
}

}  // namespace
}  // namespace pentad
