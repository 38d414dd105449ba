// Programs made with doctest: their test cases listed, chosen and understood one by one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frameworks/case_arguments.hpp"
#include "frameworks/framework.hpp"

namespace pentad::doctest {

/// See case_arguments.
std::optional<CaseArguments> arguments(const std::vector<std::string>& command);

/// What `-ltc -r=xml -ns` printed; nothing: it is no such list. Shape: `suite::name`, in their order; the second of the
/// same gets `[2]`.
std::optional<std::vector<std::string>> read_list(const std::string& output);

/// Of a unit with the particulars of gtest.hpp.
UnitCommand command(const TestUnit& unit, const TestChoice& choice);

}  // namespace pentad::doctest
