// What cargo and Rust's programs say of themselves: messages of a build, lists of tests, failures.
#include "frameworks/cargo.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"
#include "frameworks/libtest_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto binaries = pentad::read_cargo_messages(text);
    if (!binaries) {
        MUST(pentad::valid_utf8(binaries.error().message) == binaries.error().message);
        MUST(binaries.error().message.find('\n') == std::string::npos);
    } else {
        for (const pentad::CargoBinary& binary : *binaries) MUST(!binary.program.empty() && !binary.source.empty());
        // What others print between the messages changes nothing.
        const auto again = pentad::read_cargo_messages("warning: something\n" + std::string(text) + "\nnote: more");
        MUST(again && again->size() == binaries->size());
    }
    if (const auto names = pentad::read_libtest_list(text)) {
        for (const std::string& name : *names) MUST(pentad::valid_utf8(name) == name);
        // Without its last line, which counts the tests, it is not known to be whole.
        MUST(text.find("benchmark") != std::string_view::npos);
    }
    const std::string valid = pentad::valid_utf8(text);
    for (const std::string& said : {pentad::rust_message(valid), pentad::doctest_name(text)})
        MUST(pentad::valid_utf8(said) == said);
    return 0;
}
