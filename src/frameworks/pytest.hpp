// pytest, as a framework: test files that run in forks of the warm Python parent.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& pytest_framework();

}  // namespace pentad
