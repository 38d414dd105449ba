#include "frameworks/case_program.hpp"

#include <elf.h>

#include <array>
#include <cstring>
#include <string_view>

#include "base/mapped_file.hpp"

namespace pentad {

namespace {

struct Mark {
    ProgramKind kind;
    // Two halves: the whole would make pentad itself look like such a program.
    std::string_view first, second;
};
constexpr std::array k_marks = {
    Mark{ProgramKind::gtest, "This program contains tests written ", "using Google Test"},
    Mark{ProgramKind::gtest, "libgtest", ".so"},
    Mark{ProgramKind::gtest, "_ZN7testing14Init", "GoogleTest"},
    Mark{ProgramKind::doctest, "doctest ver", "sion is \""},
    Mark{ProgramKind::catch2, "CATCH_CONFIG", "_MAIN"},
    Mark{ProgramKind::catch2, "libCatch", "2"},
    Mark{ProgramKind::catch2, "Run with -? for", " options"},
    Mark{ProgramKind::catch2, "_ZN5Catch7", "Session"},
};

ProgramKind kind_in(std::string_view bytes) {
    for (const Mark& mark : k_marks) {
        for (std::string_view rest = bytes;;) {
            const void* const found = ::memmem(rest.data(), rest.size(), mark.first.data(), mark.first.size());
            if (found == nullptr) break;
            rest.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(found) - rest.data()) +
                               mark.first.size());
            if (rest.starts_with(mark.second)) return mark.kind;
        }
    }
    return ProgramKind::other;
}

}  // namespace

std::string_view name_of(ProgramKind kind) {
    constexpr std::array<std::string_view, 4> k_names = {"", "gtest", "catch2", "doctest"};
    return k_names.at(static_cast<std::size_t>(kind));
}

ProgramKind program_kind_called(std::string_view name) {
    for (const ProgramKind kind : {ProgramKind::gtest, ProgramKind::catch2, ProgramKind::doctest})
        if (name == name_of(kind)) return kind;
    return ProgramKind::other;
}

ProgramKind program_kind(const std::filesystem::path& program) {
    const Result<MappedFile> file = MappedFile::open(program);
    if (!file) return ProgramKind::other;
    const std::string_view bytes = file->bytes();
    Elf64_Ehdr header;
    if (bytes.size() < sizeof header || !bytes.starts_with("\177ELF")) return ProgramKind::other;
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.e_ident[EI_CLASS] != ELFCLASS64) return ProgramKind::other;
    for (unsigned number = 0; number < header.e_phnum; ++number) {
        Elf64_Phdr segment;
        const std::size_t at = header.e_phoff + std::size_t{number} * sizeof segment;
        if (at > bytes.size() || bytes.size() - at < sizeof segment) break;
        std::memcpy(&segment, bytes.data() + at, sizeof segment);
        // Texts and the names of libraries are in what is loaded and not written to.
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0 || segment.p_offset >= bytes.size()) continue;
        if (const ProgramKind kind = kind_in(bytes.substr(segment.p_offset, segment.p_filesz));
            kind != ProgramKind::other)
            return kind;
    }
    return ProgramKind::other;
}

}  // namespace pentad
