// Lines from a unit's process, which its tests can write to as well: every line is some event, and never out of range.
#include "frameworks/unittest_events.hpp"

#include <cstdint>
#include <string_view>

#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto event = pentad::unittest::parse_event({reinterpret_cast<const char*>(data), size});
    if (const auto* ends = std::get_if<pentad::unit_event::TestEnds>(&event)) {
        MUST(pentad::to_string(ends->result.outcome) != "");
        MUST(ends->result.duration >= 0);
    }
    return 0;
}
