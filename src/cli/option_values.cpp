#include "cli/option_values.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace pentad {

namespace {

std::string quoted(std::string_view text) { return "\"" + valid_utf8(shorten(text, 60)) + "\""; }

bool is_choice(std::string_view choices, std::string_view value) {
    for (const std::string& choice : split(choices, '|'))
        if (choice == value) return true;
    return false;
}

}  // namespace

std::string choices_text(std::string_view choices) {
    std::string text;
    const std::vector<std::string> all = split(choices, '|');
    for (std::size_t i = 0; i < all.size(); ++i) text += (i == 0 ? "" : i + 1 == all.size() ? " or " : ", ") + all[i];
    return text;
}

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::string option_problem(const Option& option, std::string_view name, std::string_view value) {
    using Kind = Option::Kind;
    if (option.kind == Kind::choice)
        return is_choice(option.value, value)
                   ? ""
                   : fmt::format("{} takes {}, not {}", name, choices_text(option.value), quoted(value));
    if (option.kind != Kind::whole && option.kind != Kind::number) return {};
    const bool whole = option.kind == Kind::whole;
    const std::optional<double> number = number_in(value);
    const bool fits = number && *number >= option.minimum && *number <= option.maximum;
    if (fits && (!whole || *number == std::floor(*number))) return {};
    return fmt::format("{} takes a {}number from {} to {}, not {}", name, whole ? "whole " : "", option.minimum,
                       static_cast<long long>(option.maximum), quoted(value));
}

std::string with_article(std::string_view noun) {
    const bool vowel = !noun.empty() && std::string_view("AEIOUaeiou").find(noun.front()) != std::string_view::npos;
    return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

}  // namespace pentad
