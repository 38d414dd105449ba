#include "cli/original_names.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"

namespace pentad {

namespace {

using Words = std::vector<std::string_view>;

constexpr std::string_view k_tracker = "test_batch_tracker";
constexpr std::string_view k_runner = "ci_batch_test_runner";
constexpr std::string_view k_shell = "test_batch_integration";

std::string_view stem_of(std::string_view program) {
    program.remove_prefix(program.rfind('/') + 1);  // npos + 1 is 0
    if (program.ends_with(".py") || program.ends_with(".sh")) program.remove_suffix(3);
    return program;
}

bool is_option(std::string_view word) { return word.starts_with('-') && word.find(' ') == std::string_view::npos; }

/// `record FILE TEXT [OPTIONS]`
Result<Words> record_words(const Words& words) {
    const bool has_both = words.size() >= 3 && !is_option(words[1]) && !is_option(words[2]);
    if (!has_both) return words;
    Words translated = {"record", "-d", words[2]};
    for (std::size_t i = 3; i < words.size(); ++i) {
        if (!is_option(words[i]) && !is_option(words[i - 1]))
            return fail(Code::usage, printable(words[i]) +
                                         " is too much; put the description in quotes, as in 'record FILE \"what "
                                         "changed\"'");
        translated.push_back(words[i]);
    }
    translated.insert(translated.end(), {"--", words[1]});
    return translated;
}

/// `test [PATTERN] [OPTIONS]`
Words test_words(const Words& words) {
    Words translated = words;
    if (words.size() >= 2 && !is_option(words[1])) translated.insert(translated.begin() + 1, "-p");
    return translated;
}

Words reset_words(const Words& words) {
    Words translated = words;
    if (::isatty(STDIN_FILENO) != 1) translated.emplace_back("--yes");
    return translated;
}

}  // namespace

bool is_original_name(std::string_view program) {
    const std::string_view stem = stem_of(program);
    return stem == k_tracker || stem == k_runner || stem == k_shell;
}

Result<Words> pentad_words(std::string_view program, const Words& words) {
    const std::string_view stem = stem_of(program);
    if (!is_original_name(program))
        return fail(Code::usage, printable(stem) + " is none of the names that pentad goes by (see pentad --help)");
    if (stem == k_runner) {
        Words translated = {"ci"};
        translated.insert(translated.end(), words.begin(), words.end());
        return translated;
    }
    if (words.empty()) return words;
    if (words.front() == "reset") return reset_words(words);
    if (stem == k_shell && words.front() == "record") return record_words(words);
    return stem == k_shell && words.front() == "test" ? test_words(words) : words;
}

}  // namespace pentad
