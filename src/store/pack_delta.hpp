// Deltas of pack files: an object as copies from another one, and what is new.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pentad {

/// The object that `delta` makes of `base`; nullopt when the delta is bad, or its result larger than `limit` bytes.
/// Source: gitformat-pack(5), "deltified representation".
std::optional<std::string> apply_delta(std::string_view base, std::string_view delta, std::size_t limit);

/// Reads a size as deltas have it (seven bits a byte, low ones first), and takes it off the front of `bytes`.
std::optional<std::size_t> take_size(std::string_view& bytes);

}  // namespace pentad
