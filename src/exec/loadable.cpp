#include "exec/loadable.hpp"

#include <elf.h>
#include <gnu/libc-version.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "base/file.hpp"
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

LoadedFiles::LoadedFiles(pid_t process) {
    const Result<std::string> maps = read_file("/proc/" + std::to_string(process) + "/maps");
    if (!maps) return;
    for (const std::string& line : split(*maps, '\n')) {
        const std::size_t slash = line.find('/');
        if (slash == std::string::npos) continue;
        std::string path = line.substr(slash);
        if (std::ranges::find(files_, path, &File::path) == files_.end()) files_.push_back(look_at(std::move(path)));
    }
}

bool LoadedFiles::are_there() const {
    const auto is_same = [](const File& file) { return file.inode != 0 && look_at(file.path) == file; };
    return !files_.empty() && std::ranges::all_of(files_, is_same);
}

bool LoadedFiles::has_sanitizer() const {
    constexpr std::array<std::string_view, 4> k_names = {"/libasan.", "/libtsan.", "/liblsan.", "/libhwasan."};
    return std::ranges::any_of(files_, [&](const File& file) {
        return std::ranges::any_of(k_names, [&](std::string_view name) { return file.path.contains(name); });
    });
}

LoadedFiles::File LoadedFiles::look_at(std::string path) {
    struct stat status{};
    File file{.path = std::move(path)};
    if (::stat(file.path.c_str(), &status) != 0) return file;
    file.inode = status.st_ino;
    file.seconds = status.st_ctim.tv_sec;
    file.nanoseconds = status.st_ctim.tv_nsec;
    return file;
}

}  // namespace pentad
