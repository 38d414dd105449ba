#include "frameworks/case_list.hpp"

#include <gtest/gtest.h>

#include "frameworks/test_names.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad {
namespace {

TestUnit unit_with(const std::vector<std::string>& cases) {
    TestUnit unit{.name = "u", .module = "u", .file = "/w/u", .top = "/w"};
    add_particulars(unit, "case", cases);
    return unit;
}

TEST(CaseList, FindsInAnyOrder) {
    CaseList cases(unit_with({"a", "b", "c"}), {});
    EXPECT_EQ(cases.find("a"), 0u);
    EXPECT_EQ(cases.find("c"), 2u);
    EXPECT_EQ(cases.find("b"), 1u);
    EXPECT_EQ(cases.find("d"), CaseList::k_none);
    EXPECT_EQ(cases.id(2), "u::c");
    EXPECT_FALSE(cases.is_partial());
}

TEST(CaseList, HoldsWhatIsChosen) {
    CaseList cases(unit_with({"a", "b", "c"}), {.only = {"u::a", "u::b"}, .left_out = {"u::b"}});
    EXPECT_EQ(cases.names(), std::vector<std::string>{"a"});
    EXPECT_TRUE(cases.is_partial());
    EXPECT_EQ(cases.add("c"), CaseList::k_none);
    EXPECT_EQ(cases.add("b"), CaseList::k_none);
}

TEST(CaseList, AllRunsForWhatIsNoTest) {
    CaseList cases(unit_with({"a", "b"}), {.only = {"u::process::exit"}});
    EXPECT_EQ(cases.size(), 2u);
    EXPECT_TRUE(cases.is_wanted("u::a"));
    EXPECT_EQ(cases.add("new"), 2u);
    EXPECT_EQ(cases.find("new"), 2u);
}

TEST(CaseList, ANameTwiceIsOne) {
    CaseList cases(unit_with({"a", "a"}), {});
    EXPECT_EQ(cases.size(), 1u);
}

TEST(TestNames, AreUniqueAndTexts) {
    TestNames names;
    EXPECT_EQ(names.id("u", "a"), "u::a");
    EXPECT_EQ(names.id("u", "a"), "u::a[2]");
    EXPECT_EQ(names.id("u", ""), "u");
    EXPECT_EQ(names.id("u", "\xff"), "u::\xEF\xBF\xBD");
    EXPECT_EQ(name_in_unit("u::a::b", "u"), "a::b");
    EXPECT_EQ(name_in_unit("u", "u"), "");
    EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
}

TEST(TestNames, ANameThatLooksLikeASecondOneStaysApart) {
    TestNames names;
    std::set<std::string> ids;
    for (const std::string_view name : {"a", "a", "a[2]", "a[2]"}) ids.insert(names.id("u", name));
    EXPECT_EQ(ids.size(), 4u);
}

}  // namespace
}  // namespace pentad
