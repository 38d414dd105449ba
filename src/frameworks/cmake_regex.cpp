#include "frameworks/cmake_regex.hpp"

#include <regex.h>

#include <algorithm>
#include <cctype>
#include <limits>

namespace pentad {

namespace {

/// From the bracket that opens to the one that closes it; the first one inside closes nothing.
std::size_t end_of_set(std::string_view text, std::size_t begin) {
    std::size_t at = begin + 1;
    if (at < text.size() && text[at] == '^') ++at;
    if (at < text.size() && text[at] == ']') ++at;
    return std::min(text.find(']', at), text.size());
}

/// A set as CMake means it, in which `[:` begins no class: its brackets go to the end.
std::string plain_set(std::string_view set) {
    const bool negated = set.starts_with("[^");
    std::string front(set.substr(0, negated ? 2 : 1));
    std::string_view inner = set.substr(front.size());
    if (!inner.ends_with(']')) return std::string(set);  // it is not closed
    inner.remove_suffix(1);
    if (inner.find("[:") == inner.npos && inner.find("[.") == inner.npos && inner.find("[=") == inner.npos)
        return std::string(set);
    std::string middle(inner);
    std::erase(middle, '[');
    const bool dash = middle.ends_with('-');
    if (dash) middle.pop_back();
    return front + middle + "[" + (dash ? "-]" : "]");
}

/// To regcomp(3) these mean something, CMake takes no such expression: what is repeated is nothing, or a repetition.
bool repeats_nothing(std::string_view cmake) {
    const auto repeats = [](char byte) { return byte == '*' || byte == '+' || byte == '?'; };
    bool can_repeat = false;
    for (std::size_t at = 0; at < cmake.size(); ++at) {
        const char byte = cmake[at];
        if (repeats(byte) && !can_repeat) return true;
        can_repeat = !repeats(byte) && byte != '(' && byte != '|' && byte != '^';
        if (byte == '\\') ++at;
        if (byte == '[') at = end_of_set(cmake, at);
    }
    return false;
}

}  // namespace

std::string posix_expression(std::string_view cmake) {
    std::string posix;
    for (std::size_t at = 0; at < cmake.size(); ++at) {
        const char byte = cmake[at];
        if (byte == '[') {
            const std::size_t end = end_of_set(cmake, at);
            posix += plain_set(cmake.substr(at, end - at + 1));
            at = end;
        } else if (byte == '\\' && at + 1 < cmake.size()) {
            const char next = cmake[++at];
            // To regcomp `\w` and others mean something.
            if (std::ispunct(static_cast<unsigned char>(next)) != 0 && next != '<' && next != '>' && next != '\'' &&
                next != '`')
                posix += '\\';
            posix += next;
        } else {
            if (byte == '{' || byte == '}') posix += '\\';
            posix += byte;
        }
    }
    return posix;
}

struct CMakeRegex::Compiled {
    regex_t regex{};
    bool good = false;
    ~Compiled() {
        if (good) ::regfree(&regex);
    }
};

CMakeRegex::CMakeRegex(const std::string& expression) {
    auto compiled = std::make_shared<Compiled>();
    compiled->good = !repeats_nothing(expression) &&
                     ::regcomp(&compiled->regex, posix_expression(expression).c_str(), REG_EXTENDED | REG_NOSUB) == 0;
    if (compiled->good) compiled_ = std::move(compiled);
}

bool CMakeRegex::found_in(std::string_view text) const {
    if (!compiled_) return false;
    regmatch_t where{};
    where.rm_so = 0;
    where.rm_eo = static_cast<regoff_t>(std::min<std::size_t>(text.size(), std::numeric_limits<regoff_t>::max()));
    // REG_STARTEND: no NUL has to end it.  NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage)
    return ::regexec(&compiled_->regex, text.data(), 1, &where, REG_STARTEND) == 0;
}

}  // namespace pentad
