// TestUnit::particulars as names with values, each name any number of times.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frameworks/test_unit.hpp"

namespace pentad {

void add_particular(TestUnit& unit, std::string_view name, std::string_view value);
void add_particulars(TestUnit& unit, std::string_view name, const std::vector<std::string>& values);

/// The first; empty when there is none.
std::string particular(const TestUnit& unit, std::string_view name);
std::vector<std::string> particulars(const TestUnit& unit, std::string_view name);

}  // namespace pentad
