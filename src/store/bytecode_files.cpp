#include "store/bytecode_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string_view>

#include "base/beneath.hpp"
#include "base/bytecode_name.hpp"
#include "base/file.hpp"
#include "store/folder_listing.hpp"

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

/// Of the file `name` in an open folder. Format: PEP 552.
Validity validity(int folder, const char* name, const struct stat& source) {
    const UniqueFd file(::openat(folder, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC));
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

/// A module, which may be a symlink: then that may have changed too.
struct Source {
    struct stat link{};
    struct stat file{};
    bool is_gone = false;
    bool is_there = false;

    Source(int folder, const char* name) {
        const bool has_link = ::fstatat(folder, name, &link, AT_SYMLINK_NOFOLLOW) == 0;
        is_gone = !has_link && (errno == ENOENT || errno == ENOTDIR);
        is_there = has_link && ::fstatat(folder, name, &file, 0) == 0;
    }
    bool is_older_than(const struct stat& compiled) const {
        return is_younger(compiled, file) && is_younger(compiled, link);
    }
};

bool is_stale(int folder, const char* name, const Source& source) {
    struct stat compiled{};
    return source.is_there && ::fstatat(folder, name, &compiled, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(compiled.st_mode) && !source.is_older_than(compiled) &&
           validity(folder, name, source.file) == Validity::by_time;
}

using Sources = std::set<std::string, std::less<>>;

/// Of which of them the bytecode is; of several, that with the longest name. Empty: of none.
std::string source_among(const Sources& sources, std::string_view bytecode) {
    for (std::size_t dot = bytecode.rfind('.'); dot != std::string_view::npos && dot > 0;
         dot = bytecode.rfind('.', dot - 1)) {
        std::string source = std::string(bytecode.substr(0, dot)) + ".py";
        if (sources.contains(source) && is_bytecode_of(bytecode, source)) return source;
    }
    return {};
}

/// `folder` is open, and holds or held the sources.
void forget_in_folder(int folder, const Sources& sources, FolderListing& listing) {
    const UniqueFd caches(::openat(folder, k_bytecode_folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!caches || !listing.read(caches.get(), k_bytecode_folder)) return;
    bool any_gone = false;
    for (const std::string_view listed : listing.files()) {
        const std::string name(listed);
        const std::string found = source_among(sources, name);
        if (found.empty()) continue;
        const Source source(folder, found.c_str());
        any_gone = any_gone || source.is_gone;
        if (source.is_gone || is_stale(caches.get(), name.c_str(), source)) ::unlinkat(caches.get(), name.c_str(), 0);
    }
    if (any_gone) ::unlinkat(folder, k_bytecode_folder, AT_REMOVEDIR);
}

}  // namespace

bool is_derived_bytecode(const std::filesystem::path& bytecode, const std::filesystem::path& source) {
    struct stat compiled{};
    if (::stat(bytecode.c_str(), &compiled) != 0) return true;
    const Source written(AT_FDCWD, source.c_str());
    if (!written.is_there) return false;
    // Then it is of this very source, or of none that Python takes for it.
    return written.is_older_than(compiled) || validity(AT_FDCWD, bytecode.c_str(), written.file) == Validity::none;
}

void forget_stale_bytecode(int root, const std::vector<std::string>& files) {
    std::map<std::string_view, Sources> folders;
    for (const std::string& file : files)
        if (file.ends_with(".py")) folders[parent_of(file)].emplace(name_of(file));
    FolderListing listing;
    for (const auto& [folder, sources] : folders) {
        const Result<WayDown> way = open_beneath(root, folder, O_PATH);
        if (way && way->end == WayDown::End::there) forget_in_folder(way->folder.get(), sources, listing);
    }
}

void forget_stale_bytecode(const std::filesystem::path& root, const std::vector<std::string>& files) {
    const UniqueFd folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (folder) forget_stale_bytecode(folder.get(), files);
}

}  // namespace pentad
