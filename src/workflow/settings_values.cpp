// Checking a setting's value and putting it in its place.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "workflow/settings_keys.hpp"

namespace pentad {

namespace {

using Rule = SettingKey::Rule;

Failure wrong(const SettingKey& key, std::string_view source, const std::string& found) {
    return fail(Code::usage, std::string(source) + " must be " + std::string(key.expected) + ", not " + found);
}

std::string in_quotes(std::string_view text) { return "\"" + valid_utf8(text) + "\""; }

std::string found_text(const SettingValue& value) {
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* number = std::get_if<double>(&value)) {
        char text[32];
        const auto end = std::to_chars(text, text + sizeof text, *number).ptr;
        return std::string(text, end);
    }
    if (const auto* text = std::get_if<std::string>(&value)) return in_quotes(shorten(*text, 80));
    if (std::holds_alternative<std::vector<std::string>>(value)) return "a list";
    return "a value of another type";
}

bool is_plain_name(std::string_view name) {
    if (name.empty() || name == "." || name == ".." || name == ".git" || name.front() == '-') return false;
    for (const char character : name) {
        const unsigned char byte = static_cast<unsigned char>(character);
        if (byte < 0x20 || byte == 0x7f || character == '/') return false;
    }
    return true;
}

/// The words in quotes of what a choice expects.
std::vector<std::string> choices_of(const SettingKey& key) {
    const std::vector<std::string> parts = split(key.expected, '"');
    std::vector<std::string> choices;
    for (std::size_t at = 1; at < parts.size(); at += 2) choices.push_back(parts[at]);
    return choices;
}

/// `"culprits"; did you mean "culprit"?`
std::string found_choice(const SettingKey& key, const std::string& text) {
    const std::string near = key.rule == Rule::choice ? nearest(text, choices_of(key)) : std::string();
    return found_text(text) + (near.empty() ? "" : "; did you mean \"" + near + "\"?");
}

bool text_is_fine(const SettingKey& key, const std::string& text) {
    switch (key.rule) {
        case Rule::choice:
            return std::ranges::count(choices_of(key), text) > 0;
        case Rule::folder_name:
            return is_plain_name(text);
        case Rule::file_pattern:
            return !text.empty() && text.find('/') == std::string::npos;
        default:
            return text.find('\0') == std::string::npos;
    }
}

/// The number in `value`, or NaN.
double number_in(const SettingKey& key, const SettingValue& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* number = std::get_if<double>(&value)) return *number;
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr || key.rule != Rule::bytes) return std::nan("");
    const double bytes = bytes_of(*text);
    return bytes < 0 ? std::nan("") : bytes;
}

}  // namespace

double bytes_of(std::string_view text) {
    text = trim(text);
    double amount = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
    if (error != std::errc() || !(amount >= 0) || !std::isfinite(amount)) return -1;
    const std::string_view unit = trim(text.substr(static_cast<std::size_t>(end - text.data())));
    if (unit.empty() || unit == "B") return std::floor(amount);
    static constexpr std::string_view k_letters = "KMGT";
    const std::size_t power = k_letters.find(unit.front() == 'k' ? 'K' : unit.front());
    if (power == std::string_view::npos) return -1;
    const std::string_view rest = unit.substr(1);
    if (rest != "B" && rest != "iB") return -1;
    return std::floor(amount * std::pow(rest == "iB" ? 1024.0 : 1000.0, static_cast<double>(power + 1)));
}

Status set_setting(Settings& settings, const SettingKey& key, const SettingValue& value, std::string_view source) {
    if (const auto* list = std::get_if<std::vector<std::string> Settings::*>(&key.place)) {
        const auto* texts = std::get_if<std::vector<std::string>>(&value);
        if (texts == nullptr) return wrong(key, source, found_text(value));
        settings.*(*list) = *texts;
        return {};
    }
    if (const auto* place = std::get_if<std::string Settings::*>(&key.place)) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr) return wrong(key, source, found_text(value));
        if (!text_is_fine(key, *text)) return wrong(key, source, found_choice(key, *text));
        settings.*(*place) = *text;
        return {};
    }
    const double number = number_in(key, value);
    if (!(number >= key.minimum && number <= key.maximum)) return wrong(key, source, found_text(value));
    const bool is_whole = number == std::floor(number);
    if (const auto* place = std::get_if<double Settings::*>(&key.place)) {
        settings.*(*place) = number;
        return {};
    }
    if (!is_whole) return wrong(key, source, found_text(value));
    if (const auto* small = std::get_if<int Settings::*>(&key.place)) settings.*(*small) = static_cast<int>(number);
    if (const auto* large = std::get_if<std::uint64_t Settings::*>(&key.place))
        settings.*(*large) = static_cast<std::uint64_t>(number);
    return {};
}

Status set_setting_from_text(Settings& settings, const SettingKey& key, const std::string& text,
                             std::string_view source) {
    if (key.rule == Rule::list) return set_setting(settings, key, split(text, ':'), source);
    if (key.rule != Rule::number) return set_setting(settings, key, text, source);
    double number = 0;
    const std::string_view digits = trim(text);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
    if (error != std::errc() || end != digits.data() + digits.size())
        return wrong(key, source, in_quotes(shorten(text, 80)));
    return set_setting(settings, key, number, source);
}

}  // namespace pentad
