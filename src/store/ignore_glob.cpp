#include "store/ignore_glob.hpp"

#include <array>
#include <utility>

namespace pentad {

namespace {

constexpr std::size_t k_none = std::string_view::npos;

constexpr bool between(unsigned char c, unsigned char low, unsigned char high) { return c >= low && c <= high; }
constexpr bool is_digit(unsigned char c) { return between(c, '0', '9'); }
constexpr bool is_lower(unsigned char c) { return between(c, 'a', 'z'); }
constexpr bool is_upper(unsigned char c) { return between(c, 'A', 'Z'); }
constexpr bool is_alpha(unsigned char c) { return is_lower(c) || is_upper(c); }
constexpr bool is_alnum(unsigned char c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_blank(unsigned char c) { return c == ' ' || c == '\t'; }
constexpr bool is_graph(unsigned char c) { return between(c, 0x21, 0x7e); }

/// The named classes, for ASCII alone and whatever the locale is. `space` is git's: without \v and \f.
constexpr std::array<std::pair<std::string_view, bool (*)(unsigned char)>, 12> k_classes = {{
    {"alnum", is_alnum},
    {"alpha", is_alpha},
    {"blank", is_blank},
    {"cntrl", [](unsigned char c) { return c < 0x20 || c == 0x7f; }},
    {"digit", is_digit},
    {"graph", is_graph},
    {"lower", is_lower},
    {"print", [](unsigned char c) { return between(c, 0x20, 0x7e); }},
    {"punct", [](unsigned char c) { return is_graph(c) && !is_alnum(c); }},
    {"space", [](unsigned char c) { return is_blank(c) || c == '\n' || c == '\r'; }},
    {"upper", is_upper},
    {"xdigit", [](unsigned char c) { return is_digit(c) || between(c, 'a', 'f') || between(c, 'A', 'F'); }},
}};

/// One `[...]`, read from left to right.
class ClassReader {
   public:
    ClassReader(std::string_view pattern, std::size_t at, unsigned char text)
        : pattern_(pattern), at_(at), text_(text) {}

    /// Returns the position behind the `]`, or k_none when the class is malformed. `matched` says whether the text's
    /// byte is in it.
    std::size_t read(bool& matched) {
        const bool negated = at_ < pattern_.size() && (pattern_[at_] == '!' || pattern_[at_] == '^');
        if (negated) ++at_;
        for (bool first = true; at_ < pattern_.size(); first = false) {
            // A `]` right at the start is one of the characters.
            if (pattern_[at_] == ']' && !first) {
                matched = hit_ != negated && text_ != '/';
                return at_ + 1;
            }
            if (!read_item()) return k_none;
        }
        return k_none;
    }

   private:
    bool read_item() {
        const unsigned char c = byte(at_);
        const bool range = c == '-' && previous_ != 0 && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']';
        if (range) return read_range();
        if (c == '[' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == ':') return read_named();
        if (c == '\\' && ++at_ == pattern_.size()) return false;
        previous_ = byte(at_++);
        hit_ |= text_ == previous_;
        return true;
    }

    bool read_range() {
        ++at_;
        if (pattern_[at_] == '\\' && ++at_ == pattern_.size()) return false;
        hit_ |= between(text_, previous_, byte(at_++));
        previous_ = 0;
        return true;
    }

    bool read_named() {
        const std::size_t start = at_ + 2;
        const std::size_t end = pattern_.find(']', start);
        if (end == k_none) return false;
        if (end == start || pattern_[end - 1] != ':') {  // no `:]`: an ordinary `[`
            previous_ = '[';
            hit_ |= text_ == '[';
            ++at_;
            return true;
        }
        const std::string_view name = pattern_.substr(start, end - 1 - start);
        for (const auto& [known, contains] : k_classes) {
            if (known != name) continue;
            hit_ |= contains(text_);
            previous_ = 0;
            at_ = end + 1;
            return true;
        }
        return false;
    }

    unsigned char byte(std::size_t at) const { return static_cast<unsigned char>(pattern_[at]); }

    std::string_view pattern_;
    std::size_t at_;
    unsigned char text_;
    unsigned char previous_ = 0;  ///< where a range may begin; 0: nowhere
    bool hit_ = false;
};

/// A star that may still take more, and where it would go on.
struct Retry {
    std::size_t pattern = k_none;
    std::size_t text = 0;
};

class Matcher {
   public:
    Matcher(std::string_view pattern, std::string_view text) : pattern_(pattern), text_(text) {}

    bool run() {
        for (;;) {
            if (p_ < pattern_.size() && pattern_[p_] == '*') {
                begin_star();
                continue;
            }
            if (p_ == pattern_.size() && t_ == text_.size()) return true;
            if (p_ < pattern_.size() && t_ < text_.size() && step()) continue;
            if (malformed_ || !retry()) return false;
        }
    }

   private:
    void begin_star() {
        const std::size_t end = std::min(pattern_.find_first_not_of('*', p_), pattern_.size());
        const std::string_view rest = pattern_.substr(end);
        const bool opens = p_ == 0 || pattern_[p_ - 1] == '/';
        const bool closes = rest.empty() || rest.starts_with('/') || rest.starts_with("\\/");
        if (end - p_ < 2 || !opens || !closes) {
            star_ = {end, t_ + 1};
            p_ = end;
            return;
        }
        // It is enough to keep the last `**`: what an earlier one could take more, this one can.
        star_ = {};
        const bool maybe_no_folder = rest.starts_with('/');
        deep_ = {end, maybe_no_folder ? t_ : t_ + 1};
        p_ = maybe_no_folder ? end + 1 : end;
    }

    /// One element of the pattern against one byte.
    bool step() {
        const char c = text_[t_];
        std::size_t next = p_ + 1;
        bool matched = false;
        switch (pattern_[p_]) {
            case '?':
                matched = c != '/';
                break;
            case '[':
                next = ClassReader(pattern_, p_ + 1, static_cast<unsigned char>(c)).read(matched);
                malformed_ = next == k_none;
                if (malformed_) return false;
                break;
            case '\\':
                matched = next < pattern_.size() && pattern_[next] == c;
                ++next;
                break;
            default:
                matched = pattern_[p_] == c;
        }
        if (!matched) return false;
        p_ = next;
        ++t_;
        return true;
    }

    bool retry() {
        if (star_.pattern != k_none && star_.text <= text_.size() && text_[star_.text - 1] != '/') {
            p_ = star_.pattern;
            t_ = star_.text++;
            return true;
        }
        star_ = {};
        if (deep_.pattern == k_none || deep_.text > text_.size()) return false;
        p_ = deep_.pattern;
        t_ = deep_.text++;
        return true;
    }

    std::string_view pattern_;
    std::string_view text_;
    std::size_t p_ = 0;
    std::size_t t_ = 0;
    Retry star_;
    Retry deep_;
    bool malformed_ = false;
};

}  // namespace

bool ignore_glob_matches(std::string_view pattern, std::string_view text) { return Matcher(pattern, text).run(); }

std::size_t literal_length(std::string_view pattern) {
    return std::min(pattern.find_first_of("*?[\\"), pattern.size());
}

}  // namespace pentad
