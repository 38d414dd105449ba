#include "workflow/unit_finding.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

TEST(FirstComplaint, OfACompiler) {
    const BuildComplaint complaint = first_complaint(
        "[1/3] Building CXX object a.o\n"
        "In file included from main.cpp:3:\n"
        "../src/a.cpp:12:5: warning: unused\n"
        "../src/a.cpp:14:7: error: expected ';'\n"
        "../src/a.cpp:15:1: error: again\n",
        "/w/build", "/w");
    EXPECT_EQ(complaint.file_location, "src/a.cpp:14");
    EXPECT_EQ(complaint.message, "../src/a.cpp:14:7: error: expected ';'\n../src/a.cpp:15:1: error: again");
}

TEST(FirstComplaint, OfRust) {
    const BuildComplaint complaint =
        first_complaint("error[E0425]: cannot find value `x`\n --> src/lib.rs:2:5\n", "/w/crate", "/w");
    EXPECT_EQ(complaint.file_location, "crate/src/lib.rs:2");
    EXPECT_TRUE(complaint.message.starts_with("error[E0425]: cannot find value `x`"));
}

TEST(FirstComplaint, OfMavenAndGo) {
    EXPECT_EQ(first_complaint("[ERROR] /w/src/A.java:[7,12] error: ';' expected\n", "/w", "/w").file_location,
              "src/A.java:7");
    EXPECT_EQ(first_complaint("./a.go:3:1: syntax error: unexpected x\n", "/w/m", "/w").file_location, "m/a.go:3");
}

TEST(FirstComplaint, OfCMakeAndOfTheLinker) {
    EXPECT_EQ(
        first_complaint("-- Detecting\nCMake Error at lib/CMakeLists.txt:9 (find_package):\n  By not\n", "/w", "/w")
            .file_location,
        "lib/CMakeLists.txt:9");
    const BuildComplaint linker = first_complaint(
        "/usr/bin/ld: a.o: in function `f()':\n/w/a.cpp:7: undefined reference to `g()'\ncollect2: error: ld returned "
        "1\n",
        "/w/build", "/w");
    EXPECT_EQ(linker.file_location, "a.cpp:7");
}

TEST(FirstComplaint, KeepsTheFirstLinesOnly) {
    std::string output;
    for (int line = 0; line < 100; ++line) output += "ld: undefined reference to `f'\n";
    const BuildComplaint complaint = first_complaint(output, "/w", "/w");
    EXPECT_EQ(std::ranges::count(complaint.message, '\n'), 4);
    EXPECT_EQ(complaint.file_location, "");
    EXPECT_EQ(first_complaint("all is well\n", "/w", "/w").message, "");
}

TEST(WithNeeds, GoesOnToWhatThatNeeds) {
    std::vector<TestUnit> units(4);
    for (std::size_t at = 0; at < units.size(); ++at) units[at].name = std::string(1, static_cast<char>('a' + at));
    units[0].rules.needs = {"b", "nowhere"};
    units[1].rules.needs = {"c"};
    EXPECT_EQ(with_needs({"a"}, units), (std::set<std::string>{"a", "b", "c"}));
    EXPECT_EQ(with_needs({"d"}, units), (std::set<std::string>{"d"}));
}

}  // namespace
}  // namespace pentad
