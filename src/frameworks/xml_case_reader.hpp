// What a Catch2 or doctest program tells: its XML as it comes, and what its tests print between.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "frameworks/framework.hpp"

namespace pentad {

/// A case's part of an id: `suite::name`, without blanks around the name.
std::string xml_case_key(std::string_view suite, std::string_view name);

/// Of a unit with the particulars of gtest.hpp.
std::unique_ptr<UnitReader> xml_case_reader(const TestUnit& unit, const TestChoice& choice,
                                            const std::filesystem::path& root);

}  // namespace pentad
