// A file of the source tree whose bytes are part of the program (cmake/Embed.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace pentad {

struct EmbeddedFile {
    std::string_view name;   ///< without folder and extension
    std::string_view bytes;  ///< exactly the file's
};

}  // namespace pentad
