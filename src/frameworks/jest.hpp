// Jest, 27 and newer: docs/frameworks/jest.md.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& jest_framework();

}  // namespace pentad
