// simdjson, loaded when JSON is read.
//
// Debian has it as a shared library only, which brings a second C++ library into the process: linked, it would cost
// each `record` more than its own work. What is used of it is its first stage, which finds where each token of a text
// begins and checks the encoding; json_reader.hpp does the rest, since it knows what it expects and can say where that
// is not so.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.hpp"

namespace pentad {

/// Bytes after a text that simdjson may read (never uses).
inline constexpr std::size_t k_json_padding = 64;

/// Where the tokens of a JSON text begin: brackets, colons, commas, and the first bytes of strings and other scalars,
/// in order. Threads: one.
class TokenIndex {
   public:
    /// `text` must be followed by k_json_padding readable bytes, and be shorter than 4 GB.
    /// Errors: corrupt (an unclosed string, a control character in one, not UTF-8, empty; the message is the bare
    /// reason), tool (the library is missing), no_space.
    static Result<TokenIndex> of(std::string_view text);

    TokenIndex(TokenIndex&&) noexcept;
    TokenIndex& operator=(TokenIndex&&) noexcept;
    ~TokenIndex();

    std::size_t size() const { return size_; }
    /// Units: bytes from the text's start. Entry `size()` exists too, and is the text's length.
    const std::uint32_t* begins() const { return begins_; }

   private:
    struct Impl;
    explicit TokenIndex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
    const std::uint32_t* begins_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace pentad
