#include "frameworks/pytest_config.hpp"

#include <algorithm>
#include <array>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

struct Place {
    std::string_view file;
    std::string_view section;
    bool always;  ///< the file counts whatever is in it
};

constexpr std::array k_places = {
    Place{"pytest.toml", "pytest", true},
    Place{".pytest.toml", "pytest", true},
    Place{"pytest.ini", "pytest", true},
    Place{".pytest.ini", "pytest", true},
    Place{"pyproject.toml", "tool.pytest.ini_options", false},
    Place{"pyproject.toml", "tool.pytest", false},
    Place{"tox.ini", "pytest", false},
    Place{"setup.cfg", "tool:pytest", false},
};

/// Words between blanks, commas and brackets; quotes keep what is in them together. Ends at a comment.
void add_words(std::string_view text, std::vector<std::string>& words) {
    std::string word;
    bool is_word = false;
    const auto end = [&] {
        if (is_word) words.push_back(std::exchange(word, {}));
        is_word = false;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char byte = text[at];
        if (byte == '"' || byte == '\'') {
            const std::size_t close = text.find(byte, at + 1);
            const std::size_t stop = close == std::string_view::npos ? text.size() : close;
            word += text.substr(at + 1, stop - at - 1);
            is_word = is_word || stop > at + 1;
            at = stop;
        } else if (byte == '#' && !is_word) {
            break;
        } else if (byte == ' ' || byte == '\t' || byte == '\r' || byte == ',') {
            end();
        } else {
            word += byte;
            is_word = true;
        }
    }
    end();
}

/// In TOML one text may hold several words, which INI would have without quotes.
std::vector<std::string> split_words(const std::vector<std::string>& words) {
    std::vector<std::string> parts;
    for (const std::string& word : words)
        for (const std::string& part : split(word, ' '))
            if (!part.empty()) parts.push_back(part);
    return parts;
}

/// The brackets of a TOML list, which are no glob's.
std::string_view without_brackets(std::string_view text, bool& in_list) {
    text = trim(text);
    if (!in_list && text.starts_with('[')) {
        in_list = true;
        text.remove_prefix(1);
    }
    if (in_list && trim(text).ends_with(']')) {
        in_list = false;
        text = trim(text);
        text.remove_suffix(1);
    }
    return text;
}

void apply_options(const std::vector<std::string>& options, PytestConfig& config) {
    constexpr std::string_view k_glob = "--doctest-glob";
    for (std::size_t at = 0; at < options.size(); ++at) {
        const std::string& option = options[at];
        if (option == "--doctest-modules") config.doctest_modules = true;
        if (option == k_glob && at + 1 < options.size()) config.doctest_globs.push_back(options[at + 1]);
        if (option.starts_with(k_glob) && option.size() > k_glob.size() && option[k_glob.size()] == '=')
            config.doctest_globs.push_back(option.substr(k_glob.size() + 1));
    }
}

PytestConfig config_of(const fs::path& file, const std::vector<ConfigValue>& values) {
    PytestConfig config{.file = file};
    for (const auto& [key, words] : values) {
        const std::vector<std::string> parts = split_words(words);
        if (key == "testpaths") config.testpaths = parts;
        if (key == "python_files" && !parts.empty()) config.python_files = parts;
        if (key == "norecursedirs" && !parts.empty()) config.norecursedirs = parts;
        if (key == "addopts") apply_options(parts, config);
    }
    return config;
}

bool starts_with_any(std::string_view line, std::initializer_list<std::string_view> starts) {
    return std::ranges::any_of(starts, [&](std::string_view start) { return line.starts_with(start); });
}

bool is_pytest_line(std::string_view line) {
    return starts_with_any(line,
                           {"def test_", "async def test_", "import pytest", "from pytest import", "from _pytest"});
}

/// A class of tests, or one that unittest's classes have in common.
bool is_class_of_tests(std::string_view line) {
    if (!line.starts_with("class Test")) return false;
    const std::size_t end = line.find_first_of("(:");
    return end != std::string_view::npos &&
           (line[end] == ':' || line.substr(end).starts_with("():") || line.substr(end).starts_with("(object):"));
}

}  // namespace

std::optional<std::vector<ConfigValue>> read_config_section(std::string_view text, std::string_view name) {
    std::optional<std::vector<ConfigValue>> values;
    bool inside = false;
    bool in_list = false;
    for (const std::string& line : split(text, '\n')) {
        const std::string_view bare = trim(line);
        if (bare.empty() || bare.front() == '#' || bare.front() == ';') continue;
        if (bare.front() == '[' && !in_list && line.front() == '[') {
            const std::string_view title = trim(bare.substr(1, bare.find(']') - 1));
            inside = title == name;
            if (inside && !values) values.emplace();
            continue;
        }
        if (!inside) continue;
        const std::size_t equals = bare.find_first_of("=:");
        const bool goes_on = in_list || line.front() == ' ' || line.front() == '\t';
        if (!goes_on && equals != std::string_view::npos) {
            values->push_back({std::string(trim(bare.substr(0, equals))), {}});
            add_words(without_brackets(bare.substr(equals + 1), in_list), values->back().words);
        } else if (goes_on && !values->empty()) {
            add_words(without_brackets(bare, in_list), values->back().words);
        }
    }
    return values;
}

std::span<const std::string_view> pytest_config_files() {
    static constexpr auto k_names = [] {
        std::array<std::string_view, k_places.size()> names;
        for (std::size_t at = 0; at < names.size(); ++at) names[at] = k_places[at].file;
        return names;
    }();
    return k_names;
}

std::optional<PytestConfig> read_pytest_config(const fs::path& folder) {
    for (const Place& place : k_places) {
        const Result<std::string> text = read_file(folder / place.file);
        if (!text) continue;
        const std::optional<std::vector<ConfigValue>> values = read_config_section(*text, place.section);
        if (values || place.always) return config_of(folder / place.file, values.value_or(std::vector<ConfigValue>()));
    }
    return std::nullopt;
}

bool is_pytest_source(std::string_view source) {
    const bool knows_unittest = source.find("unittest") != std::string_view::npos;
    for (std::size_t at = 0; at < source.size();) {
        const std::size_t end = std::min(source.find('\n', at), source.size());
        const std::string_view line = source.substr(at, end - at);
        if (is_pytest_line(line) || (!knows_unittest && is_class_of_tests(line))) return true;
        at = end + 1;
    }
    return false;
}

}  // namespace pentad
