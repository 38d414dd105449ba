#include "frameworks/folder_entries.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

/// `name` of files, `name/` of folders, `name?` of others; links with an `@`.
std::string shown(const fs::path& folder) {
    const Result<std::vector<FolderEntry>> entries = list_folder(folder);
    if (!entries) return "error: " + entries.error().message;
    std::string text;
    for (const FolderEntry& entry : *entries) {
        const std::string kind = entry.kind == FolderEntry::Kind::folder ? "/"
                                 : entry.kind == FolderEntry::Kind::file ? ""
                                                                         : "?";
        text += (text.empty() ? "" : " ") + entry.name + kind + (entry.link ? "@" : "");
    }
    return text;
}

TEST(FolderEntries, AreInTheOrderOfNames) {
    const test::TempFolder folder;
    EXPECT_EQ(shown(folder.path()), "");
    for (const char* name : {"b", ".hidden", "a/inner", "B", "\xC3\xA9", "..."}) folder.write(name, "");
    EXPECT_EQ(shown(folder.path()), "... .hidden B a/ b \xC3\xA9");
}

TEST(FolderEntries, ALinkIsWhatItLeadsTo) {
    const test::TempFolder folder;
    folder.write("d/f", "");
    fs::create_symlink("d", folder / "to_d");
    fs::create_symlink("d/f", folder / "to_f");
    fs::create_symlink("nothing", folder / "to_nothing");
    fs::create_symlink("loop", folder / "loop");
    EXPECT_EQ(shown(folder.path()), "d/ loop?@ to_d/@ to_f@ to_nothing?@");
    EXPECT_EQ(shown(folder / "to_d"), "f");
}

TEST(FolderEntries, WhatIsNeitherFileNorFolderIsOther) {
    const test::TempFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(shown(folder.path()), "pipe?");
}

TEST(FolderEntries, BytesOfANameAreKept) {
    const test::TempFolder folder;
    folder.write("a\nb \xFF", "");
    EXPECT_EQ(shown(folder.path()), "a\nb \xFF");
}

TEST(FolderEntries, WhatCannotBeListedIsAnError) {
    const test::TempFolder folder;
    folder.write("file", "");
    EXPECT_TRUE(shown(folder / "nothing").starts_with("error: can't list folder ")) << shown(folder / "nothing");
    EXPECT_TRUE(shown(folder / "file").starts_with("error: can't list folder ")) << shown(folder / "file");
    EXPECT_EQ(shown(folder / "no\nthing").find('\n'), std::string::npos);
}

}  // namespace
}  // namespace pentad
