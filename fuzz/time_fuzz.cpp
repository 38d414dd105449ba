// Timestamps as published files have them: whatever is read can be written and read again, to the same moment.
#include "base/time.hpp"

#include <cstdint>
#include <string>

#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    const auto moment = pentad::from_iso(input);
    if (!moment) return 0;
    const auto again = pentad::from_iso(pentad::to_iso(*moment));
    MUST(again.has_value());
    return 0;
}
