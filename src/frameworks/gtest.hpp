// Programs made with GoogleTest: their tests listed, chosen and understood one by one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frameworks/framework.hpp"

namespace pentad::gtest {

/// What --gtest_list_tests printed. Shape: `Suite.Name/param`, in their order. Nothing: it is no such list.
std::optional<std::vector<std::string>> read_list(std::string_view output);

/// GoogleTest does not run it unless it is told to: its suite's or its own name begins with DISABLED_.
bool is_disabled(std::string_view name);

/// Of a unit whose particulars are `kind`, `case` (each test), `folder` (where it starts), `sources` (where it was
/// compiled), `whole` (the cases are all that the arguments `filter` choose; may be missing), `filter` (arguments that
/// choose cases), `prefix` (of ids, if it is not the unit's name). Its `command` is the program with its own arguments.
UnitCommand command(const TestUnit& unit, const TestChoice& choice, const std::filesystem::path& scratch);

/// What its output and its report say.
std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice, const std::filesystem::path& scratch,
                                   const std::filesystem::path& root);

}  // namespace pentad::gtest
