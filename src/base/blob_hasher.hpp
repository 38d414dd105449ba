// The git object id of content that arrives in pieces.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/oid.hpp"

namespace pentad {

/// Threads: one.
class BlobHasher {
   public:
    /// Units: bytes. A blob's id begins with its size, so that has to be known beforehand.
    explicit BlobHasher(std::uint64_t size);
    BlobHasher(const BlobHasher&) = delete;
    BlobHasher& operator=(const BlobHasher&) = delete;
    ~BlobHasher();

    void update(std::string_view bytes);
    /// Invariant: exactly `size` bytes were given. Call it once.
    Oid finish();

   private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pentad
