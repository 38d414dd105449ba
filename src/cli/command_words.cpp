// Finding the command among the words of the command line, and reading what names a batch or an edit.
#include <charconv>

#include "base/text.hpp"
#include "cli/arguments.hpp"

namespace pentad {

namespace {

const Option* global_by_letter(char letter) {
    for (const Option& option : global_options())
        if (option.letter == letter) return &option;
    return nullptr;
}

const Option* global_by_name(std::string_view name) {
    for (const Option& option : global_options())
        if (option.name == name) return &option;
    return nullptr;
}

Failure not_before_command(std::string_view word) {
    return fail(Code::usage,
                "unknown option " + printable(word) +
                    "; options of a command stand after it, as in 'pentad test -p PATTERN' (see pentad --help)");
}

/// How many words the option at `word` takes, itself included.
Result<std::size_t> length_of(std::string_view word) {
    if (word.starts_with("--")) {
        const std::size_t equals = word.find('=');
        const Option* option = global_by_name(word.substr(0, equals));
        if (option == nullptr) return not_before_command(word);
        return option->kind != Option::Kind::flag && equals == std::string_view::npos ? 2 : 1;
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
        const Option* option = global_by_letter(word[i]);
        if (option == nullptr) return not_before_command(word);
        if (option->kind != Option::Kind::flag) return i + 1 == word.size() ? 2 : 1;
    }
    return 1;
}

/// A number above 0, perhaps with `letter` before it.
std::optional<std::int64_t> number_after(char letter, std::string_view text) {
    if (text.size() > 1 && text.front() == letter) text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = end == text.data() + text.size();
    return whole && error == std::errc() && number > 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<std::optional<std::size_t>> find_command(std::span<const std::string_view> words) {
    for (std::size_t at = 0; at < words.size();) {
        const std::string_view word = words[at];
        if (word == "--") return at + 1 < words.size() ? std::optional(at + 1) : std::nullopt;
        if (word.size() < 2 || word.front() != '-') return std::optional(at);
        TRY_ASSIGN(const std::size_t length, length_of(word));
        at += length;
    }
    return std::optional<std::size_t>();
}

Result<std::int64_t> parse_batch(std::string_view text, std::string_view command) {
    if (const std::optional<std::int64_t> number = number_after('b', text)) return *number;
    return fail(Code::usage, printable(text) + " is not a batch; give its number, as in 'pentad " +
                                 std::string(command) + " 3' (see pentad log)");
}

Result<std::int64_t> parse_edit(std::string_view text) {
    if (const std::optional<std::int64_t> number = number_after('e', text)) return *number;
    return fail(Code::usage, printable(text) + " is not an edit; give its number, as in --edit 17 (see pentad log)");
}

}  // namespace pentad
