// Python's bytecode, as far as Python looks at it before it takes it for a source's.
#pragma once

#include <cstdint>
#include <string>

namespace pentad::test {

/// Of a source with this mtime and size (Python 3.11; PEP 552). `flags`: 0, or how its hash is checked.
inline std::string bytecode(std::int64_t second, std::int64_t size, char flags = 0) {
    std::string text("\xa7\x0d\x0d\x0a", 4);
    for (const std::int64_t field : {std::int64_t{flags}, second, size})
        for (int shift = 0; shift < 32; shift += 8) text += static_cast<char>(field >> shift);
    return text + "code";
}

}  // namespace pentad::test
