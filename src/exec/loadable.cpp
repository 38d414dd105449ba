#include "exec/loadable.hpp"

#include <elf.h>
#include <gnu/libc-version.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/mapped_file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_interpreter = "/lib64/ld-linux-x86-64.so.2";

/// Before 2.34 threads had a library of their own, which wanted to be the first as ours does.
bool knows_one_first() {
    const std::vector<std::string> parts = split(::gnu_get_libc_version(), '.');
    constexpr int k_major = 2, k_minor = 34;
    if (parts.size() < 2) return false;
    const int major = std::atoi(parts[0].c_str()), minor = std::atoi(parts[1].c_str());
    return major > k_major || (major == k_major && minor >= k_minor);
}

bool gets_privileges(const std::filesystem::path& program) {
    struct stat status{};
    return ::stat(program.c_str(), &status) != 0 || (status.st_mode & (S_ISUID | S_ISGID)) != 0 ||
           ::getxattr(program.c_str(), "security.capability", nullptr, 0) > 0;
}

/// What the program's header of this kind says of it; empty: it has none.
std::string_view interpreter_in(std::string_view bytes) {
    Elf64_Ehdr header;
    if (bytes.size() < sizeof header) return {};
    std::memcpy(&header, bytes.data(), sizeof header);
    const bool ours = bytes.starts_with(ELFMAG) && header.e_ident[EI_CLASS] == ELFCLASS64 &&
                      header.e_ident[EI_DATA] == ELFDATA2LSB && header.e_machine == EM_X86_64;
    for (unsigned number = 0; ours && number < header.e_phnum; ++number) {
        Elf64_Phdr segment;
        const std::size_t at = header.e_phoff + std::size_t{number} * sizeof segment;
        if (at > bytes.size() || bytes.size() - at < sizeof segment) break;
        std::memcpy(&segment, bytes.data() + at, sizeof segment);
        if (segment.p_type != PT_INTERP || segment.p_offset >= bytes.size() || segment.p_filesz == 0) continue;
        return bytes.substr(segment.p_offset, segment.p_filesz - 1);  // without its NUL
    }
    return {};
}

}  // namespace

bool is_loadable(const std::filesystem::path& program) {
    if (!knows_one_first() || gets_privileges(program)) return false;
    const Result<MappedFile> file = MappedFile::open(program);
    return file && interpreter_in(file->bytes()) == k_interpreter;
}

LoadedFrom::LoadedFrom(std::span<const TracedPath> seen, const std::filesystem::path& root) {
    using Kind = TracedPath::Kind;
    for (const TracedPath& traced : seen) {
        // A folder is another as soon as something in it is; what the program has from there is looked at itself.
        if (traced.kind != Kind::content && traced.kind != Kind::absence && traced.kind != Kind::symlink) continue;
        places_.push_back(look_at((root / traced.path).string(), traced.kind == Kind::symlink));
    }
}

bool LoadedFrom::is_as_it_was() const {
    const auto is_same = [](const Place& place) { return look_at(place.path, place.link) == place; };
    return !places_.empty() && std::ranges::all_of(places_, is_same);
}

LoadedFrom::Place LoadedFrom::look_at(std::string path, bool link) {
    struct stat status{};
    Place place{.path = std::move(path), .link = link};
    if ((link ? ::lstat(place.path.c_str(), &status) : ::stat(place.path.c_str(), &status)) != 0) return place;
    place.device = status.st_dev;
    place.inode = status.st_ino;
    place.size = status.st_size;
    place.seconds = status.st_ctim.tv_sec;
    place.nanoseconds = status.st_ctim.tv_nsec;
    return place;
}

}  // namespace pentad
