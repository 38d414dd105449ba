// A GoogleTest program as many projects have them: a thousand tests, each reads a file of its own from `data/`.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace {

class ReaderTest : public testing::TestWithParam<int> {};

TEST_P(ReaderTest, ReadsItsFile) {
    std::ifstream file("data/file" + std::to_string(GetParam()) + ".txt");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_FALSE(text.empty());
}

INSTANTIATE_TEST_SUITE_P(Files, ReaderTest, testing::Range(0, 1000));

}  // namespace
