// Vitest, 2 and newer: docs/frameworks/vitest.md.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& vitest_framework();

}  // namespace pentad
