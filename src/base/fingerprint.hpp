// 128 bits that stand for a value, and sums of them that stand for a set of values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pentad {

/// The sum of the fingerprints of a set's members is the set's: their order does not matter, and one that changes is
/// one subtraction. Not for what somebody wants to forge: XXH3 is no cryptographic hash.
struct Fingerprint {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
    Fingerprint& operator+=(const Fingerprint& other) {
        low += other.low;
        high += other.high + (low < other.low ? 1 : 0);
        return *this;
    }
    friend Fingerprint operator+(Fingerprint one, const Fingerprint& other) { return one += other; }

    /// Shape: 16 bytes, the same on every machine.
    std::string bytes() const;
    /// Zero when `bytes` are not 16.
    static Fingerprint from_bytes(std::string_view bytes);
};

/// XXH3, 128 bits.
Fingerprint fingerprint_of(std::string_view bytes);

}  // namespace pentad
