// Mocha, 8 and newer: docs/frameworks/mocha.md.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& mocha_framework();

}  // namespace pentad
