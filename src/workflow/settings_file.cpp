#include "workflow/settings_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <optional>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_WINDOWS_COMPAT 0
// Version 3.3 asserts what a file decides: `[/x]` would end a program that is built with asserts, instead of being an error.
#define TOML_ASSERT(expression) static_cast<void>(0)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include "base/file.hpp"
#include "base/text.hpp"
#include "workflow/settings_keys.hpp"

namespace pentad {

namespace {

std::string place_of(const std::string& name, const toml::source_region& source) {
    return name + ":" + std::to_string(source.begin.line) + ": ";
}

/// Nothing when an element is not a text.
std::optional<std::vector<std::string>> texts_of(const toml::array& array) {
    std::vector<std::string> texts;
    for (const toml::node& element : array) {
        if (!element.is_string()) return std::nullopt;
        texts.push_back(**element.as_string());
    }
    return texts;
}

SettingValue value_of(const toml::node& node) {
    if (const auto* truth = node.as_boolean()) return **truth;
    if (const auto* whole = node.as_integer()) return **whole;
    if (const auto* number = node.as_floating_point()) return **number;
    if (const auto* text = node.as_string()) return **text;
    if (const auto* array = node.as_array())
        if (auto texts = texts_of(*array)) return std::move(*texts);
    return std::monostate{};
}

Status unknown(const std::string& place, std::string_view what, const std::string& key) {
    return fail(Code::usage, place + "unknown " + std::string(what) + "; " + unknown_setting_hint(key));
}

bool is_table_name(std::string_view name) {
    for (const SettingKey& key : setting_keys())
        if (key.name.substr(0, key.name.find('.')) == name) return true;
    return false;
}

Status apply_table(Settings& settings, const std::string& table_name, const toml::table& table,
                   const std::string& name) {
    for (const auto& [key, node] : table) {
        const std::string full = table_name + "." + std::string(key.str());
        const std::string place = place_of(name, key.source());
        const SettingKey* known = find_setting(full);
        if (known == nullptr) return unknown(place, "key " + printable(full), full);
        TRY(set_setting(settings, *known, value_of(node), place + full));
    }
    return {};
}

}  // namespace

Status apply_settings_text(Settings& settings, std::string_view text, const std::string& name) {
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        const toml::parse_error& error = parsed.error();
        return fail(Code::usage, place_of(name, error.source()) + "not TOML: " + std::string(error.description()));
    }
    for (const auto& [key, node] : parsed.table()) {
        const std::string table(key.str());
        const std::string place = place_of(name, key.source());
        if (!is_table_name(table))
            return unknown(place, node.is_table() ? "table [" + printable(table) + "]" : "key " + printable(table),
                           table);
        if (!node.is_table())
            return fail(Code::usage, place + table + " is a table; write [" + table + "] above its keys");
        TRY(apply_table(settings, table, *node.as_table(), name));
    }
    return {};
}

Status apply_settings_file(Settings& settings, const std::filesystem::path& file, const std::string& name) {
    struct stat facts{};
    if (::stat(file.c_str(), &facts) != 0)
        return errno == ENOENT || errno == ENOTDIR ? Status()
                                                   : fail_errno("can't read the settings in " + printable(name));
    if (!S_ISREG(facts.st_mode))
        return fail(Code::usage, printable(name) + " is not a regular file; settings are read from one");
    TRY_ASSIGN(const std::string text, read_file(file));
    return apply_settings_text(settings, text, name);
}

}  // namespace pentad
