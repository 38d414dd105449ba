// Which pentad this is.
#pragma once

#include <string>

namespace pentad {

/// `pentad 0.1.0` and below it how it was built, or {schema: "pentad.version/1", version, commit, compiler, standard,
/// build_type, sqlite, libgit2}; null where that is not known. Whole lines.
std::string version_text(bool json);

/// `0.1.0`
std::string version_number();

}  // namespace pentad
