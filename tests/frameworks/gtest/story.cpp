#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

TEST(Story, Passes) { EXPECT_EQ(1 + 1, 2); }
TEST(Story, Fails) { EXPECT_EQ(1 + 1, 3); }
TEST(Story, Throws) { throw std::runtime_error("thrown"); }
TEST(Story, Skips) { GTEST_SKIP() << "not today"; }
TEST(Story, Prints) {
    std::printf("this was printed");
    FAIL();
}
TEST(Story, IsSlow) { ::usleep(200'000); }
TEST(Story, Crashes) { std::abort(); }
TEST(Story, Hangs) { ::sleep(1000); }
TEST(Story, DISABLED_IsNotRun) { FAIL(); }
TEST(Story, Größe) {}
TEST(DeathTest, Dies) { EXPECT_DEATH(std::abort(), ""); }

class Numbers : public testing::TestWithParam<int> {};
TEST_P(Numbers, AreOdd) { EXPECT_EQ(GetParam() % 2, 1); }
INSTANTIATE_TEST_SUITE_P(Some, Numbers, testing::Values(1, 3, 4));

template <class T>
class Types : public testing::Test {};
using Few = testing::Types<int, long>;
TYPED_TEST_SUITE(Types, Few);
TYPED_TEST(Types, AreNumbers) { EXPECT_EQ(TypeParam(), 0); }
