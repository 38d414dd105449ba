#include "frameworks/ctest_environment.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

namespace pentad {
namespace {

class CTestEnvironment : public ::testing::Test {
   protected:
    CTestEnvironment() {
        ::setenv("PENTAD_UNIT_TEST", "old", 1);
        ::unsetenv("PENTAD_UNIT_NONE");
    }
    ~CTestEnvironment() override { ::unsetenv("PENTAD_UNIT_TEST"); }

    /// Of PENTAD_UNIT_TEST, `(as it was)` where it is left alone.
    std::string after(const std::vector<std::string>& changes, const std::vector<std::string>& environment = {}) {
        std::string value = "(as it was)";
        for (const std::string& one : modified_environment(environment, changes))
            if (one.starts_with("PENTAD_UNIT_TEST=")) value = one.substr(17);
        return value;
    }
};

TEST_F(CTestEnvironment, EachOperationDoesAsCMakesManualSays) {
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=set:a=b:c"}), "a=b:c");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=string_append:x"}), "oldx");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=string_prepend:x"}), "xold");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=path_list_append:/x"}), "old:/x");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=path_list_prepend:/x"}), "/x:old");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=cmake_list_append:x"}), "old;x");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=cmake_list_prepend:x"}), "x;old");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=set:x", "PENTAD_UNIT_TEST=reset:"}), "old");
}

TEST_F(CTestEnvironment, OperationsGoOnWhereTheOneBeforeEnded) {
    EXPECT_EQ(
        after({"PENTAD_UNIT_TEST=set:a", "PENTAD_UNIT_TEST=string_append:b", "PENTAD_UNIT_TEST=path_list_append:c"}),
        "ab:c");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=unset:", "PENTAD_UNIT_TEST=string_append:b"}), "b");
}

TEST_F(CTestEnvironment, AListThatWasEmptyGetsNoSeparator) {
    EXPECT_EQ(modified_environment({}, {"PENTAD_UNIT_NONE=path_list_prepend:/x"}),
              std::vector<std::string>{"PENTAD_UNIT_NONE=/x"});
}

TEST_F(CTestEnvironment, ENVIRONMENTComesFirstAndIsWhatResetGoesBackTo) {
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=string_append:2"}, {"PENTAD_UNIT_TEST=1"}), "12");
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=set:x", "PENTAD_UNIT_TEST=reset:"}, {"PENTAD_UNIT_TEST=1"}), "1");
}

TEST_F(CTestEnvironment, WhatIsNoOperationChangesNothing) {
    for (const char* text : {"", "=", "=set:x", "PENTAD_UNIT_TEST", "PENTAD_UNIT_TEST=set",
                             "PENTAD_UNIT_TEST=", "PENTAD_UNIT_TEST=grow:x"}) {
        const std::string value = after({text});
        EXPECT_TRUE(value == "(as it was)" || value == "old") << text << " made " << value;
        EXPECT_EQ(with_environment({text}, {"p"}), std::vector<std::string>{"p"}) << text;
    }
}

TEST_F(CTestEnvironment, WhatIsToBeUnsetIsUnsetByEnv) {
    EXPECT_EQ(after({"PENTAD_UNIT_TEST=unset:"}), "(as it was)");
    EXPECT_EQ(fmt::format("{}", fmt::join(with_environment({"B=unset:", "A=unset:", "C=set:x"}, {"p", "a b"}), "|")),
              "env|-u|A|-u|B|p|a b");
    EXPECT_EQ(with_environment({"A=unset:", "A=set:1"}, {"p"}), std::vector<std::string>{"p"});
    EXPECT_TRUE(with_environment({"A=unset:"}, {}).empty());
}

}  // namespace
}  // namespace pentad
