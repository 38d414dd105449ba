#include "frameworks/text_location.hpp"

#include <gtest/gtest.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

TEST(TextLocation, FindsFilesOfTheWorkspaceOnly) {
    test::TempFolder folder;
    for (const char* path : {"src/a.cc", "src/b.py", "src/inner/c.js", "Foo.java"}) folder.write(path, "");
    const auto found = [&](std::string_view text) { return location_in_text(text, folder / "src", folder.path()); };
    EXPECT_EQ(found("a.cc:12:3: error: no"), "src/a.cc:12");
    EXPECT_EQ(found("at 12:30 in /usr/include/x.h:5, from inner/c.js:7"), "src/inner/c.js:7");
    EXPECT_EQ(found("  at f (" + (folder / "src/inner/c.js").string() + ":4:9)"), "src/inner/c.js:4");
    EXPECT_EQ(found("at file://" + (folder / "src/a.cc").string() + ":8:1"), "src/a.cc:8");
    EXPECT_EQ(found("thread 'x' panicked at ../Foo.java(3)"), "Foo.java:3");
    EXPECT_EQ(found("File \"b.py\", line 3\n  File \"b.py\", line 9\n  File \"/usr/lib/x.py\", line 4"), "src/b.py:9");
    EXPECT_EQ(found("../../outside.cc:1 a.cc: none:1 nothing.cc:4"), "");
    EXPECT_EQ(found(""), "");
}

}  // namespace
}  // namespace pentad
