// Moments and durations as pentad stores and prints them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace pentad {

/// A moment on the wall clock. Units: milliseconds since 1970-01-01T00:00:00Z; the offset of local time from UTC in
/// minutes at that moment, so that a commit made of it later is the same bit for bit in any time zone.
struct Timestamp {
    std::int64_t milliseconds = 0;
    int offset_minutes = 0;
    friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

Timestamp now();

/// Shape: `2024-01-15T10:30:00.123456`-like local time without a zone, as the specification prints it
/// (`2024-01-15T10:30:00.123`).
std::string to_iso(Timestamp moment);

/// Reads what `to_iso` and Python's datetime.isoformat() write (fraction and zone optional; without a zone: local
/// time).
Result<Timestamp> from_iso(const std::string& text);

/// Seconds on a clock that never jumps, since it was made. Threads: any.
class Stopwatch {
   public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

   private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace pentad
