// Which pentad this is.
#pragma once

#include <string>

namespace pentad {

/// `pentad 0.1.0`, or {schema: "pentad.version/1", version}. Ends in a newline.
std::string version_text(bool json);

/// `0.1.0`
std::string version_number();

}  // namespace pentad
