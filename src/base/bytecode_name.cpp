#include "base/bytecode_name.hpp"

namespace pentad {

bool is_bytecode_of(std::string_view name, std::string_view source) {
    constexpr std::string_view k_suffix = ".py";
    constexpr std::string_view k_end = ".pyc";
    if (source.size() <= k_suffix.size() || !source.ends_with(k_suffix) || !name.ends_with(k_end)) return false;
    const std::string_view start = source.substr(0, source.size() - 2);  // with its dot
    return name.starts_with(start) && name.size() > start.size() + k_end.size();
}

std::string bytecode_folder_of(std::string_view source) {
    return std::string(source.substr(0, source.rfind('/') + 1)) + k_bytecode_folder;
}

bool is_bytecode(std::string_view path) { return !source_of_bytecode(path).empty(); }

std::string source_of_bytecode(std::string_view path) {
    constexpr std::string_view k_folder = k_bytecode_folder;
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view name = path.substr(slash + 1);
    const std::string source = std::string(name.substr(0, name.find('.'))) + ".py";
    std::string_view folder = path.substr(0, slash);
    if (!is_bytecode_of(name, source) || !folder.ends_with(k_folder)) return {};
    folder.remove_suffix(k_folder.size());
    if (!folder.empty() && !folder.ends_with('/')) return {};
    return std::string(folder) + source;
}

std::string source_of_written_bytecode(std::string_view path) {
    const std::size_t dot = path.rfind('.');
    if (dot == std::string_view::npos || dot + 1 == path.size()) return {};
    if (path.find_first_not_of("0123456789", dot + 1) != std::string_view::npos) return {};
    return source_of_bytecode(path.substr(0, dot));
}

}  // namespace pentad
