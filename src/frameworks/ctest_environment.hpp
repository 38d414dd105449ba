// ENVIRONMENT and ENVIRONMENT_MODIFICATION of CTest's tests.
#pragma once

#include <string>
#include <vector>

namespace pentad {

/// `NAME=value` of all that is set, on top of our own environment (scrubbed_environment).
std::vector<std::string> modified_environment(const std::vector<std::string>& environment,
                                              const std::vector<std::string>& modification);

/// `command`, by way of env(1) where a variable is to be unset.
std::vector<std::string> with_environment(const std::vector<std::string>& modification,
                                          std::vector<std::string> command);

}  // namespace pentad
