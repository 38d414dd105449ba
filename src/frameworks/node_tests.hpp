// The test runner that comes with Node.js, 18.15 and newer: docs/frameworks/node_test.md.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& node_test_framework();

}  // namespace pentad
