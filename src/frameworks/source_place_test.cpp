#include "frameworks/source_place.hpp"

#include <gtest/gtest.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

class SourcePlace : public ::testing::Test {
   protected:
    SourcePlace() {
        folder.write("w/src/a.cpp", "");
        folder.write("w/build/gen.cpp", "");
        folder.write("outside.cpp", "");
    }
    std::string place(std::string_view path, std::string_view line = "7") {
        return source_place(path, line, folder / "w/build", folder / "w");
    }
    test::TempFolder folder;
};

TEST_F(SourcePlace, IsRelativeToTheWorkspace) {
    EXPECT_EQ(place((folder / "w/src/a.cpp").string()), "src/a.cpp:7");
    EXPECT_EQ(place("../src/a.cpp"), "src/a.cpp:7");
    EXPECT_EQ(place("./x/../../src/a.cpp"), "src/a.cpp:7");
    EXPECT_EQ(place("gen.cpp"), "build/gen.cpp:7");
}

TEST_F(SourcePlace, IsLookedForWhereTheCompilerRanFirst) {
    folder.write("w/gen.cpp", "");
    EXPECT_EQ(place("gen.cpp"), "build/gen.cpp:7");
    EXPECT_EQ(place("src/a.cpp"), "src/a.cpp:7");
}

TEST_F(SourcePlace, OutsideIsNone) {
    EXPECT_EQ(place((folder / "outside.cpp").string()), "");
    EXPECT_EQ(place("../../outside.cpp"), "");
    EXPECT_EQ(place("/usr/include/stdio.h"), "");
}

TEST_F(SourcePlace, ThatIsNoFileIsNone) {
    EXPECT_EQ(place("../src"), "");
    EXPECT_EQ(place("nothing.cpp"), "");
    EXPECT_EQ(place(""), "");
    EXPECT_EQ(place("gen.cpp", ""), "");
    EXPECT_EQ(place(std::string(100'000, 'x')), "");
    EXPECT_EQ(place(std::string("a\0b", 3)), "");
}

}  // namespace
}  // namespace pentad
