// Places in texts: compilers' errors, failures, frames of crashed interpreters. The root is this machine's, so that
// paths can be found.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"
#include "frameworks/crash_trace.hpp"
#include "frameworks/source_place.hpp"
#include "frameworks/text_location.hpp"
#include "workflow/unit_finding.hpp"

namespace {

/// `path:12`, in the folder.
void is_place(const std::string& place) {
    if (place.empty()) return;
    const std::size_t colon = place.rfind(':');
    MUST(colon != std::string::npos && colon > 0 && colon + 1 < place.size());
    MUST(place.find_first_not_of("0123456789", colon + 1) == std::string::npos);
    MUST(pentad::valid_utf8(place) == place);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const pentad::BuildComplaint complaint = pentad::first_complaint(text, "/none/a", "/none");
    is_place(complaint.file_location);
    MUST(pentad::valid_utf8(complaint.message) == complaint.message);
    MUST(std::ranges::count(complaint.message, '\n') < 5);
    // Lines that complain of nothing may stand before it.
    const auto again = pentad::first_complaint("[ 50%] Building\n" + std::string(text), "/none/a", "/none");
    MUST(again.message == complaint.message && again.file_location == complaint.file_location);
    const std::string place = pentad::location_in_text(text, "/etc", "/etc");
    is_place(place);
    MUST(!place.starts_with('/') && !place.starts_with(".."));
    static_cast<void>(pentad::source_place(text.substr(0, text.find('\n')), "12", "/etc", "/etc"));
    const pentad::CrashTrace trace = pentad::read_crash_trace(text, "/etc", "/etc/pam.d");
    is_place(trace.file_location);
    MUST(pentad::valid_utf8(trace.traceback) == trace.traceback);
    return 0;
}
