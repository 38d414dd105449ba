// Which pentad this is, as far as tests can tell.
#pragma once

#include <string>

namespace pentad {

/// Version, commit and the program that runs the tests: where it differs, no earlier outcome is kept.
std::string pentad_identity();

}  // namespace pentad
