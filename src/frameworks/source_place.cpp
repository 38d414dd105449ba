#include "frameworks/source_place.hpp"

namespace pentad {

namespace fs = std::filesystem;

std::string source_place(std::string_view path, std::string_view line, const fs::path& folder, const fs::path& root) {
    if (path.empty() || line.empty()) return "";
    std::error_code error;
    for (const fs::path& base : {folder, root}) {
        const fs::path whole = (base / path).lexically_normal();
        const fs::path below = whole.lexically_relative(root);
        if (below.empty() || *below.begin() == ".." || !fs::is_regular_file(whole, error)) continue;
        return below.string() + ":" + std::string(line);
    }
    return "";
}

}  // namespace pentad
