// The identity of content: git's object id.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pentad {

/// Shape: 20 bytes, the SHA-1 of a git object. All zero: no object.
struct Oid {
    std::array<std::uint8_t, 20> bytes{};

    friend auto operator<=>(const Oid&, const Oid&) = default;
    bool is_zero() const { return *this == Oid{}; }

    /// Shape: 40 lowercase hexadecimal digits.
    std::string hex() const;
    /// Errors: corrupt, when `text` is not 40 hexadecimal digits.
    static Result<Oid> from_hex(std::string_view text);
    /// The id that git gives to a blob of these bytes.
    static Oid of_blob(std::string_view bytes);
};

/// Shape: 64 lowercase hexadecimal digits. The specification's `file_hash` is the first 16 of them.
std::string sha256_hex(std::string_view bytes);

}  // namespace pentad
