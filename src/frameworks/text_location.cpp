#include "frameworks/text_location.hpp"

#include <cctype>

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr int k_most_looks = 64;
constexpr std::size_t k_longest_path = 1024;

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Of what stands before a line's number: paths with spaces in them are found only in quotes.
bool may_be_in_path(char c) {
    return static_cast<unsigned char>(c) > ' ' &&
           std::string_view("\"'`()[]{}<>,;|=:").find(c) == std::string_view::npos;
}

std::string_view digits_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && end < at + 9 && is_digit(text[end])) ++end;
    return text.substr(at, end - at);
}

class Search {
   public:
    Search(std::string_view text, const fs::path& folder, const fs::path& root)
        : text_(text), folder_(folder), root_(root) {}

    std::string last_python_frame() {
        constexpr std::string_view k_file = "File \"";
        constexpr std::string_view k_line = "\", line ";
        std::size_t end = text_.size();
        while (end != std::string_view::npos && end > 0) {
            const std::size_t at = text_.rfind(k_file, end - 1);
            if (at == std::string_view::npos) break;
            const std::size_t begin = at + k_file.size();
            const std::size_t close = text_.find(k_line, begin);
            if (close != std::string_view::npos && close - begin < k_longest_path) {
                const std::string found =
                    place(text_.substr(begin, close - begin), digits_at(text_, close + k_line.size()));
                if (!found.empty()) return found;
            }
            end = at;
        }
        return "";
    }

    std::string first_place() {
        for (std::size_t at = text_.find_first_of(":("); at != std::string_view::npos && looks_ < k_most_looks;
             at = text_.find_first_of(":(", at + 1)) {
            const std::string_view number = digits_at(text_, at + 1);
            if (number.empty()) continue;
            std::size_t begin = at;
            while (begin > 0 && at - begin < k_longest_path && may_be_in_path(text_[begin - 1])) --begin;
            const std::string found = place(text_.substr(begin, at - begin), number);
            if (!found.empty()) return found;
        }
        return "";
    }

   private:
    std::string place(std::string_view path, std::string_view number) {
        // Without a dot it is `Error: 12` or a time of day, hardly a file.
        if (path.find('.') == std::string_view::npos || number.empty() || ++looks_ > k_most_looks) return "";
        constexpr std::string_view k_scheme = "//";
        if (path.starts_with(k_scheme)) path.remove_prefix(1);  // of `file:///path:1`
        const std::string below = path_in_workspace(fs::path(path), folder_, root_);
        return below.empty() ? "" : below + ":" + std::string(number);
    }

    std::string_view text_;
    const fs::path& folder_;
    const fs::path& root_;
    int looks_ = 0;
};

}  // namespace

std::string path_in_workspace(const fs::path& file, const fs::path& folder, const fs::path& root) {
    if (file.empty() || file.native().find('\0') != std::string::npos) return "";
    const fs::path whole = (folder / file).lexically_normal();
    const fs::path below = whole.lexically_relative(root);
    if (below.empty() || *below.begin() == ".." || *below.begin() == ".") return "";
    std::error_code ignored;
    return fs::is_regular_file(whole, ignored) ? below.string() : "";
}

std::string location_in_text(std::string_view text, const fs::path& folder, const fs::path& root) {
    Search search(text, folder, root);
    const std::string python = search.last_python_frame();
    return python.empty() ? search.first_place() : python;
}

}  // namespace pentad
