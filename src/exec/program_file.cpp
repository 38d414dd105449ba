#include "exec/program_file.hpp"

#include <elf.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace pentad {

namespace {

constexpr std::size_t k_head = 4096;  // bytes of an executable file that tell its interpreter

}  // namespace

Interpreter interpreter_in(int fd) {
    std::array<char, k_head> head{};
    const ssize_t count = ::read(fd, head.data(), head.size());
    const std::string_view text(head.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    if (text.starts_with("#!")) {
        const std::size_t from = text.find_first_not_of(" \t", 2);
        if (from == std::string_view::npos) return {.path = {}, .script = true};
        return {.path = std::string(text.substr(from, text.find_first_of(" \t\n", from) - from)), .script = true};
    }
    Elf64_Ehdr header;
    if (text.size() < sizeof header || !text.starts_with(ELFMAG)) return {};
    std::memcpy(&header, text.data(), sizeof header);
    if (header.e_ident[EI_CLASS] != ELFCLASS64) return {};
    for (std::uint64_t at = header.e_phoff, left = header.e_phnum; left > 0; at += header.e_phentsize, --left) {
        Elf64_Phdr part;
        if (at + sizeof part > text.size()) break;
        std::memcpy(&part, text.data() + at, sizeof part);
        if (part.p_type != PT_INTERP) continue;
        std::string name(std::min<std::size_t>(part.p_filesz, PATH_MAX), '\0');
        if (::pread(fd, name.data(), name.size(), static_cast<off_t>(part.p_offset)) < 0) return {};
        return {.path = name.c_str()};
    }
    return {};
}

bool gives_privileges(const std::string& file) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    return (status.st_mode & (S_ISUID | S_ISGID)) != 0 ||
           ::getxattr(file.c_str(), "security.capability", nullptr, 0) > 0;
}

}  // namespace pentad
