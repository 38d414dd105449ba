#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

TEST_CASE("passes") { CHECK(1 + 1 == 2); }
TEST_CASE("fails") {
    const int found = 3;
    INFO("it was asked for");
    CHECK(1 + 1 == found);
}
TEST_CASE("throws") { throw std::runtime_error("thrown"); }
TEST_CASE("is skipped" * doctest::skip()) { FAIL(""); }
TEST_CASE("should fail" * doctest::should_fail()) { CHECK(1 == 2); }
TEST_CASE("should fail but passes" * doctest::should_fail()) { CHECK(1 == 1); }
TEST_CASE("may fail" * doctest::may_fail()) { CHECK(1 == 2); }
TEST_CASE("prints") {
    std::printf("this was printed");
    FAIL("said so");
}
TEST_CASE("is slow") { ::usleep(200'000); }
TEST_CASE("crashes") { std::abort(); }
TEST_CASE("hangs") { ::sleep(1000); }
TEST_CASE("leaves") { std::exit(0); }
TEST_CASE("Größe, in [meters] \\ \"feet\"") {}
TEST_SUITE("suite") {
    TEST_CASE("passes") { CHECK(true); }
    TEST_CASE("outer") {
        SUBCASE("inner") {
            SUBCASE("innermost") { CHECK(true); }
        }
    }
}
TEST_CASE_TEMPLATE("number", T, int, long) { CHECK(T() == 0); }
TEST_CASE_TEMPLATE("odd", T, bool) { CHECK(sizeof(T) == 2); }
