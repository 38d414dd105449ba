// Bytes that come cut anywhere, as lines.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace pentad {

/// Threads: one.
class LineCutter {
   public:
    /// `take(line, whole)`: without its line feed; `whole` is false for a piece of one that is too long to keep, of
    /// which more comes.
    template <class Take>
    void feed(std::string_view bytes, const Take& take) {
        while (!bytes.empty()) {
            const void* const found = std::memchr(bytes.data(), '\n', bytes.size());
            if (found == nullptr) break;
            const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
            if (rest_.empty()) {
                take(bytes.substr(0, length), true);
            } else {
                rest_.append(bytes.substr(0, length));
                take(std::string_view(rest_), true);
                rest_.clear();
            }
            bytes.remove_prefix(length + 1);
        }
        rest_.append(bytes);
        if (rest_.size() <= k_longest) return;
        take(std::string_view(rest_), false);
        rest_.clear();
    }

    /// What came after the last line feed.
    std::string take_rest() { return std::exchange(rest_, {}); }

   private:
    static constexpr std::size_t k_longest = 256 * 1024;
    std::string rest_;
};

/// Lines of which what is too long is cut off: for those who want to understand them, and not to pass them on.
/// Threads: one.
class BoundedLines {
   public:
    /// `longest`: bytes kept of a line that comes in pieces.
    explicit BoundedLines(std::size_t longest) : longest_(longest) {}

    /// `take(line)`: without its line feed.
    template <class Take>
    void feed(std::string_view bytes, const Take& take) {
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const bool goes_on = !rest_.empty() || end == std::string_view::npos;
            if (goes_on && rest_.size() < longest_) rest_ += bytes.substr(0, end);
            if (end == std::string_view::npos) return;
            if (goes_on)
                take(std::string_view(std::exchange(rest_, {})));
            else
                take(bytes.substr(0, end));
            bytes.remove_prefix(end + 1);
        }
    }

    /// What came after the last line feed.
    const std::string& rest() const { return rest_; }
    std::string take_rest() { return std::exchange(rest_, {}); }

   private:
    std::size_t longest_;
    std::string rest_;
};

}  // namespace pentad
