#include "report/diff_text.hpp"

#include <charconv>

namespace pentad {

namespace {

/// Knows whether a line belongs to a hunk: there `--- x` is a removed line, elsewhere a header.
class HunkReader {
   public:
    Paint paint_of(std::string_view line) {
        if (line.starts_with("@@ -")) {
            start(line);
            return Paint::cyan;
        }
        if (old_left_ <= 0 && new_left_ <= 0) return line.starts_with("\\") ? Paint::plain : Paint::bold;
        if (line.starts_with("+")) {
            --new_left_;
            return Paint::green;
        }
        if (line.starts_with("-")) {
            --old_left_;
            return Paint::red;
        }
        if (!line.starts_with("\\")) {
            --old_left_;
            --new_left_;
        }
        return Paint::plain;
    }

   private:
    /// `@@ -12,3 +12,4 @@`: three lines of the old file and four of the new one follow; a count that is left out is 1.
    void start(std::string_view line) {
        old_left_ = count_after(line, line.find('-'));
        new_left_ = count_after(line, line.find('+'));
    }
    static long count_after(std::string_view line, std::size_t at) {
        if (at == std::string_view::npos) return 0;
        const std::string_view range = line.substr(at + 1, line.find(' ', at) - at - 1);
        if (range.empty()) return 0;
        const std::size_t comma = range.find(',');
        if (comma == std::string_view::npos) return 1;
        long count = 0;
        std::from_chars(range.data() + comma + 1, range.data() + range.size(), count);
        return count;
    }

    long old_left_ = 0;
    long new_left_ = 0;
};

}  // namespace

std::string diff_text(std::string_view diff, const Style& style) {
    if (!style.colour) return std::string(diff);
    std::string text;
    HunkReader reader;
    while (!diff.empty()) {
        const std::size_t end = diff.find('\n');
        const std::string_view line = diff.substr(0, end);
        text += style.paint(reader.paint_of(line), line);
        if (end == std::string_view::npos) break;
        text += '\n';
        diff.remove_prefix(end + 1);
    }
    return text;
}

}  // namespace pentad
