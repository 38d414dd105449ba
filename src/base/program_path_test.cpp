#include "base/program_path.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace pentad {
namespace {

TEST(ProgramPath, IsAbsoluteAndThere) {
    EXPECT_TRUE(program_path().starts_with('/'));
    EXPECT_TRUE(std::filesystem::exists(program_path()));
}

TEST(ShellQuoted, IsOneWordWhateverItHolds) {
    EXPECT_EQ(shell_quoted("/usr/bin/pentad"), "'/usr/bin/pentad'");
    EXPECT_EQ(shell_quoted("it's $HOME `x`"), "'it'\\''s $HOME `x`'");
    EXPECT_EQ(shell_quoted(""), "''");
}

}  // namespace
}  // namespace pentad
