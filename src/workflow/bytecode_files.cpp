#include "workflow/bytecode_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/bytecode_name.hpp"
#include "base/file.hpp"

namespace pentad {

namespace {

std::uint32_t little_endian(const unsigned char* bytes) {
    return bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8 | static_cast<std::uint32_t>(bytes[2]) << 16 |
           static_cast<std::uint32_t>(bytes[3]) << 24;
}

bool is_after(const timespec& one, const timespec& other) {
    return one.tv_sec != other.tv_sec ? one.tv_sec > other.tv_sec : one.tv_nsec > other.tv_nsec;
}

enum class Validity {
    none,
    by_time,  ///< Python would load it for a source with this stat data
    by_hash,  ///< whether it is valid is not told here
};

/// Format: PEP 552.
Validity validity(const std::filesystem::path& bytecode, const struct stat& source) {
    const UniqueFd file(::open(bytecode.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<unsigned char, 16> header{};
    if (!file || ::read(file.get(), header.data(), header.size()) != static_cast<ssize_t>(header.size()))
        return Validity::none;
    if (little_endian(&header[4]) != 0) return Validity::by_hash;
    const bool same = little_endian(&header[8]) == static_cast<std::uint32_t>(source.st_mtim.tv_sec) &&
                      little_endian(&header[12]) == static_cast<std::uint32_t>(source.st_size);
    return same ? Validity::by_time : Validity::none;
}

/// It was made after the last change of its source.
bool is_younger(const struct stat& compiled, const struct stat& written) {
    return is_after(compiled.st_mtim, written.st_mtim) && is_after(compiled.st_mtim, written.st_ctim);
}

}  // namespace

bool is_bytecode(std::string_view path) { return !source_of_bytecode(path).empty(); }

std::string source_of_bytecode(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (!path.ends_with(".pyc") || slash == std::string_view::npos) return {};
    const std::string_view folder = path.substr(0, slash);
    if (folder != k_bytecode_folder && !folder.ends_with("/__pycache__")) return {};
    const std::string_view name = path.substr(slash + 1);
    const std::size_t dot = name.find('.');
    if (dot == 0 || dot + 4 == name.size()) return {};  // no tag: not one that an import makes
    return std::string(folder.substr(0, folder.size() - k_bytecode_folder.size())) + std::string(name.substr(0, dot)) +
           ".py";
}

std::string source_of_written_bytecode(std::string_view path) {
    const std::size_t dot = path.rfind('.');
    if (dot == std::string_view::npos || dot + 1 == path.size()) return {};
    if (path.find_first_not_of("0123456789", dot + 1) != std::string_view::npos) return {};
    return source_of_bytecode(path.substr(0, dot));
}

bool is_derived_bytecode(const std::filesystem::path& bytecode, const std::filesystem::path& source) {
    struct stat compiled{};
    struct stat written{};
    if (::stat(bytecode.c_str(), &compiled) != 0) return true;
    if (::stat(source.c_str(), &written) != 0) return false;
    // Then it is either of this very source, or of none that Python takes for it.
    return is_younger(compiled, written) || validity(bytecode, written) == Validity::none;
}

void forget_stale_bytecode(const std::filesystem::path& root, const std::string& source) {
    const std::filesystem::path path = root / source;
    struct stat written{};
    if (!source.ends_with(".py") || ::lstat(path.c_str(), &written) != 0) return;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(path.parent_path() / k_bytecode_folder, error), end;
         !error && entry != end; entry.increment(error)) {
        struct stat compiled{};
        if (!is_bytecode_of(entry->path().filename().native(), path.filename().native())) continue;
        if (::lstat(entry->path().c_str(), &compiled) == 0 && !is_younger(compiled, written) &&
            validity(entry->path(), written) == Validity::by_time)
            ::unlink(entry->path().c_str());
    }
}

}  // namespace pentad
