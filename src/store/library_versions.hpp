// Which versions of the libraries below this room are at work.
#pragma once

#include <string>

namespace pentad {

std::string sqlite_version();

/// Of the libgit2 that is loaded here; empty when it can't be loaded. Costs what loading it costs.
std::string libgit2_version();

}  // namespace pentad
