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

}  // namespace

std::string posix_expression(std::string_view cmake) {
    std::string posix;
    for (std::size_t at = 0; at < cmake.size(); ++at) {
        const char byte = cmake[at];
        if (byte == '[') {
            const std::size_t end = end_of_set(cmake, at);
            posix += cmake.substr(at, end - at + 1);
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
    compiled->good = ::regcomp(&compiled->regex, posix_expression(expression).c_str(), REG_EXTENDED | REG_NOSUB) == 0;
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
