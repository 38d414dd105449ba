#include "workflow/unit_commands.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

TestUnit suite(const std::string& name, const std::string& command) {
    TestUnit unit{.name = name, .module = name, .file = "/ws/pentad.toml", .top = "/ws"};
    unit.framework = "suite";
    unit.command = {"/bin/sh", "-c", command};
    return unit;
}

TEST(UnitCommands, TellOneCommandFromAnotherAndOneUnitFromAnother) {
    const std::string fact = command_fact(suite("a", "make check"));
    EXPECT_TRUE(fact.starts_with(k_command_fact));
    EXPECT_EQ(fact, command_fact(suite("a", "make check")));
    EXPECT_NE(fact, command_fact(suite("a", "make test")));
    EXPECT_NE(fact, command_fact(suite("b", "make check")));
    TestUnit other = suite("a", "make check");
    other.environment = {"A=1"};
    EXPECT_NE(fact, command_fact(other));
    other = suite("a", "make check");
    other.particulars = {"A=1"};
    EXPECT_NE(fact, command_fact(other));
    other = suite("a", "make check");
    other.top = "/ws/sub";
    EXPECT_NE(fact, command_fact(other));
}

TEST(UnitCommands, AreOfAllUnitsThatHaveOne) {
    FoundUnits found;
    TestUnit module = suite("test_m", "");
    module.framework = "unittest";
    found.units.push_back(module);
    found.units.push_back(suite("a", "x"));
    found.units.back().inner = {suite("a/b", "y")};
    EXPECT_EQ(command_facts(found), (std::set{command_fact(suite("a", "x")), command_fact(suite("a/b", "y"))}));
}

}  // namespace
}  // namespace pentad
