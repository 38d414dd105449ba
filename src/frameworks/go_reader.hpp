// What `go test -json` tells.
#pragma once

#include <memory>

#include "frameworks/framework.hpp"

namespace pentad {

/// `unit.particulars`: the package's tests that run by themselves, as far as its sources show them.
std::unique_ptr<UnitReader> make_go_reader(const TestUnit& unit, const TestChoice& choice,
                                           const std::filesystem::path& root);

/// What is an id's name in its unit if the package could not be built; or failed without a test of it.
inline constexpr std::string_view k_go_build = "build";
inline constexpr std::string_view k_go_package = "package";

}  // namespace pentad
