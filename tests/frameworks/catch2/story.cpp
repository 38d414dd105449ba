#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

TEST_CASE("passes") { CHECK(1 + 1 == 2); }
TEST_CASE("fails") {
    const int found = 3;
    INFO("it was asked for");
    CHECK(1 + 1 == found);
}
TEST_CASE("throws") { throw std::runtime_error("thrown"); }
TEST_CASE("should fail", "[!shouldfail]") { CHECK(1 == 2); }
TEST_CASE("should fail but passes", "[!shouldfail]") { CHECK(1 == 1); }
TEST_CASE("may fail", "[!mayfail]") { CHECK(1 == 2); }
TEST_CASE("prints") {
    std::printf("this was printed");
    FAIL("said so");
}
TEST_CASE("prints to a stream") {
    std::cout << "this was printed";
    FAIL();
}
TEST_CASE("is slow") { ::usleep(200'000); }
TEST_CASE("crashes") { std::abort(); }
TEST_CASE("hangs") { ::sleep(1000); }
TEST_CASE("leaves") { std::exit(0); }
TEST_CASE("hidden", "[.]") { FAIL(); }
TEST_CASE("Größe, in [meters] \\ \"feet\"") {}
TEST_CASE("outer") {
    SECTION("inner") {
        SECTION("innermost") { CHECK(true); }
    }
}
TEST_CASE("generated") {
    const int value = GENERATE(1, 3, 4);
    CHECK(value % 2 == 1);
}
TEMPLATE_TEST_CASE("number", "[number]", int, long) { CHECK(TestType() == 0); }
TEMPLATE_TEST_CASE("odd", "", bool) { CHECK(sizeof(TestType) == 2); }
