// unittest, as a framework: modules that run in forks of the warm Python parent.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& unittest_framework();

}  // namespace pentad
