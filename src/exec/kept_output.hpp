// Bounded storage for output without bound: its head and its tail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pentad {

/// Keeps the first and the last `limit` bytes of what is appended. Threads: one.
class KeptOutput {
   public:
    explicit KeptOutput(std::size_t limit) : limit_(limit) {}

    void append(std::string_view bytes);
    void clear();

    /// Head and tail as valid UTF-8, with `… N bytes left out …` between them when some were.
    std::string text() const;

   private:
    std::size_t limit_;
    std::string head_;
    std::string tail_;  ///< at most twice the limit, so that cutting it is rare
    std::uint64_t left_out_ = 0;
};

}  // namespace pentad
