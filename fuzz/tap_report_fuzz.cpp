// TAP from anywhere, cut anywhere: the same tests and problems, however it comes in pieces.
#include "frameworks/tap_report.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"

namespace {

std::string read(std::string_view text, std::size_t piece) {
    std::string told;
    std::size_t count = 0;
    pentad::TapReader reader([&](pentad::TapTest test) {
        MUST(!test.name.empty());
        MUST(pentad::valid_utf8(test.name) == test.name);
        MUST(test.result.duration >= 0);
        told += test.name + "=" + std::string(pentad::to_string(test.result.outcome)) + "\n";
        ++count;
    });
    for (std::size_t at = 0; at < text.size(); at += piece) reader.read(text.substr(at, piece));
    reader.finish();
    MUST(reader.count() == count);
    return told + reader.problem();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string whole = read(text, size + 1);
    MUST(read(text, 3) == whole);
    return 0;
}
