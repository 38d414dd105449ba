// The few values of a TAP test's YAML block that a report shows; the block itself is kept as it is.
#include "base/text.hpp"
#include "frameworks/tap_report.hpp"

namespace pentad {

namespace {

std::size_t indent_of(std::string_view line) {
    const std::size_t at = line.find_first_not_of(' ');
    return at == std::string_view::npos ? line.size() : at;
}

std::string without_quotes(std::string_view value) {
    value = trim(value);
    if (value.size() < 2 || (value.front() != '"' && value.front() != '\'') || value.back() != value.front())
        return std::string(value);
    std::string plain;
    const char quote = value.front();
    value = value.substr(1, value.size() - 2);
    for (std::size_t at = 0; at < value.size(); ++at) {
        const bool escapes = at + 1 < value.size() && value[at] == (quote == '"' ? '\\' : '\'');
        if (!escapes) {
            plain += value[at];
            continue;
        }
        ++at;
        plain += quote == '"' && value[at] == 'n' ? '\n' : value[at];
    }
    return plain;
}

double milliseconds(std::string_view text) { return positive_number(trim(text)) / 1000; }

}  // namespace

TapDetails read_tap_details(std::string_view yaml) {
    TapDetails details;
    std::string* block = nullptr;  // being read: `key: |-`
    std::size_t block_indent = 0;
    while (!yaml.empty()) {
        const std::size_t end = yaml.find('\n');
        const std::string_view line = yaml.substr(0, end);
        yaml.remove_prefix(end == std::string_view::npos ? yaml.size() : end + 1);
        if (block != nullptr && (indent_of(line) > block_indent || trim(line).empty())) {
            *block += (block->empty() ? "" : "\n") + std::string(trim(line));
            continue;
        }
        block = nullptr;
        const std::string_view bare = trim(line);
        const std::size_t colon = bare.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view key = bare.substr(0, colon);
        const std::string_view value = trim(bare.substr(colon + 1));
        if (key == "duration_ms" && details.duration <= 0) details.duration = milliseconds(value);
        if ((key != "message" && key != "error") || !details.message.empty()) continue;
        if (value.starts_with('|') || value.starts_with('>')) {
            block = &details.message;
            block_indent = indent_of(line);
        } else {
            details.message = without_quotes(value);
        }
    }
    details.message = std::string(trim(details.message));
    return details;
}

}  // namespace pentad
