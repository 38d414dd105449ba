// Programs made with Catch2, 2 and 3: their test cases listed, chosen and understood one by one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frameworks/case_arguments.hpp"
#include "frameworks/framework.hpp"

namespace pentad::catch2 {

/// See case_arguments.
std::optional<CaseArguments> arguments(const std::vector<std::string>& command);

/// What `--list-tests --reporter xml` printed (3.0 and newer); nothing: it is no such list. Names without blanks
/// around them, in their order; the second of the same gets `[2]`.
std::optional<std::vector<std::string>> read_list(const std::string& output);

/// What `--list-test-names-only` printed (2.x): the same.
std::optional<std::vector<std::string>> read_names(std::string_view output);

/// Of a unit with the particulars of gtest.hpp.
UnitCommand command(const TestUnit& unit, const TestChoice& choice);

}  // namespace pentad::catch2
