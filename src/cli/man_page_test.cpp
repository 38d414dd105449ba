#include "cli/man_page.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

TEST(ManPage, TextIsShownUnchanged) {
    EXPECT_EQ(roff_text("a-b\\c"), "a\\-b\\ec");
    EXPECT_EQ(roff_text(".TH\n'x\n a.b 'c'"), "\\&.TH\n\\&'x\n a.b 'c'");
    EXPECT_EQ(roff_text(""), "");
}

TEST(ManPage, HasTheCommandsParts) {
    const Command* record = find_command_named("record");
    ASSERT_NE(record, nullptr);
    const std::string page = man_page(*record);
    EXPECT_TRUE(page.starts_with(".TH PENTAD\\-RECORD 1 \"\" \"pentad "));
    EXPECT_NE(page.find(".B \\-d, \\-\\-description TEXT\nwhat the edit is for\n"), std::string::npos);
    EXPECT_NE(page.find("\\fIFILE...\\fR"), std::string::npos);
}

}  // namespace
}  // namespace pentad
