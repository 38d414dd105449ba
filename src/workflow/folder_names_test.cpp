// A listed folder says what a look at each path says.
#include "workflow/folder_names.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0;
}

struct FolderNamesTest : testing::Test {
    /// So often that it is listed when it can be.
    void ask_often(const fs::path& below) {
        for (int number = 0; number < 3000; ++number)
            EXPECT_FALSE(names.stands((below / ("absent" + std::to_string(number))).string()));
    }
    void expect_the_same(const fs::path& path) {
        EXPECT_EQ(names.stands(path.string()), is_there(path.string())) << path;
    }

    test::TempFolder folder;
    FolderNames names;
};

TEST_F(FolderNamesTest, says_what_a_look_says) {
    folder.write("a.txt", "");
    folder.write("sub/b.txt", "");
    fs::create_symlink("nowhere", folder / "dangling");
    fs::create_symlink("sub", folder / "to_sub");
    for (int round = 0; round < 2; ++round) {
        for (const char* path : {"a.txt", "A.txt", "sub", "dangling", "to_sub", "to_sub/b.txt", "to_sub/c", "sub/b.txt",
                                 "sub/.", "sub/..", "sub/../a.txt", "sub/", "a.txt/x", "gone/x", "dangling/x"})
            expect_the_same(folder / path);
        for (const char* below : {"", "sub", "to_sub", "gone", "a.txt", "dangling"}) ask_often(folder / below);
    }
    expect_the_same("/");
    expect_the_same("/usr");
}

TEST_F(FolderNamesTest, names_of_a_large_folder_are_known_when_it_was_asked_about_often_enough) {
    for (int number = 0; number < 2000; ++number) folder.write("file" + std::to_string(number), "");
    ask_often(folder.path());
    for (int number = 0; number < 2000; ++number) EXPECT_TRUE(names.stands(folder / ("file" + std::to_string(number))));
}

TEST_F(FolderNamesTest, a_copy_knows_what_was_listed_and_goes_its_own_way) {
    folder.write("a.txt", "");
    ask_often(folder.path());
    FolderNames copy = names;
    EXPECT_TRUE(copy.stands((folder / "a.txt").string()));
    folder.write("other/b.txt", "");
    EXPECT_TRUE(copy.stands((folder / "other/b.txt").string()));
}

}  // namespace
}  // namespace pentad
