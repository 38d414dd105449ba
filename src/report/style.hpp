// Colours of a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pentad {

enum class Paint : std::uint8_t { plain, bold, dim, red, green, yellow, cyan };

/// Whether and how text is coloured. A default Style paints nothing.
struct Style {
    bool colour = false;
    std::string paint(Paint paint, std::string_view text) const;
};

enum class ColourChoice : std::uint8_t { automatic, always, never };  ///< `--color auto|always|never`

/// What an automatic choice is made from. Shape: the values of the variables, null when they are not set.
struct ColourFacts {
    bool terminal = false;
    const char* no_color = nullptr;        ///< NO_COLOR: any text but an empty one turns colours off
    const char* clicolor_force = nullptr;  ///< CLICOLOR_FORCE: any text but an empty one and `0` turns them on
    const char* term = nullptr;            ///< TERM: `dumb` turns them off
};
bool wants_colour(ColourChoice choice, const ColourFacts& facts);

}  // namespace pentad
