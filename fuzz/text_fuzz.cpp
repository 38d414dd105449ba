// Foreign bytes through the text helpers: what comes out is printable, valid and no longer than promised.
#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string line = pentad::printable(input);
    MUST(std::none_of(line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }));
    MUST(pentad::valid_utf8(line) == line);

    const std::string valid = pentad::valid_utf8(input);
    MUST(pentad::valid_utf8(valid) == valid);
    for (const std::size_t limit : {std::size_t{3}, std::size_t{10}, size}) {
        const std::string shortened = pentad::shorten(valid, limit);
        MUST(pentad::valid_utf8(shortened) == shortened);
    }

    const auto middle = input.find('\n');
    if (middle != std::string_view::npos && middle < 40) {
        (void)pentad::glob_matches(input.substr(0, middle), input.substr(middle + 1, 200));
    }
    MUST(pentad::glob_matches("*", input));
    return 0;
}
