// `[[suite]]` of pentad.toml: any command that runs tests.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& suite_framework();

}  // namespace pentad
