// Gitignore files and paths: no pattern crashes, runs for long, or breaks what holds for all of them.
#include "store/ignore.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include "check.hpp"

using pentad::IgnoreRules;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    // The first line is the path, the rest the gitignore file.
    const std::string_view path = input.substr(0, input.find('\n'));
    const std::string_view text = path.size() == input.size() ? std::string_view() : input.substr(path.size() + 1);
    if (path.empty()) return 0;
    const auto rules = IgnoreRules::make(text, "", "fuzz", nullptr);
    if (rules == nullptr) return 0;
    const auto as_folder = rules->verdict(path, true);
    const auto as_file = rules->verdict(path, false);
    MUST(as_folder.ignored() == (as_folder.rule != nullptr && !as_folder.rule->negated));
    MUST(as_file.rule == nullptr || !as_file.rule->folders_only);
    // A later rule decides: with "everything is included again" at the end, nothing is ignored.
    const auto reversed = IgnoreRules::make(std::string(text) + "\n!*\n", "", "fuzz", nullptr);
    MUST(!reversed->verdict(path, false).ignored());
    return 0;
}
