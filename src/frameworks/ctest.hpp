// CTest, as a framework: CMake's projects, built, and their tests; programs of GoogleTest are opened to single cases.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& ctest_framework();

}  // namespace pentad
