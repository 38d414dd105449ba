// What a JavaScript unit's process prints, and scripts of a package.json: whatever is in them, no output is lost, and
// how it is cut makes no difference.
#include <cstdint>
#include <string>
#include <string_view>

#include "check.hpp"
#include "frameworks/javascript_reader.hpp"
#include "frameworks/npm_script.hpp"

namespace {

std::string told(std::string_view bytes, std::size_t piece) {
    pentad::MarkedOutput marked;
    std::string text;
    const auto output = [&](std::string_view part) { text += part; };
    while (!bytes.empty()) {
        marked.take(bytes.substr(0, piece), output,
                    [&](std::size_t size) { text += "<" + std::to_string(size) + ">"; });
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    marked.end(output);
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string whole = told(bytes, bytes.size() + 1);
    MUST(whole == told(bytes, 1));
    MUST(bytes.find('\x1e') != std::string_view::npos || whole == bytes);
    const pentad::NpmScripts scripts = {{"test", std::string(bytes)}, {"other", "npm run test; " + std::string(bytes)}};
    for (const std::string_view tool : {"jest", "node"}) static_cast<void>(pentad::find_call(scripts, "other", tool));
    for (const pentad::ShellCommand& command : pentad::shell_commands(bytes)) {
        MUST(!command.words.empty());
        static_cast<void>(pentad::is_build(scripts, command));
    }
    return 0;
}
