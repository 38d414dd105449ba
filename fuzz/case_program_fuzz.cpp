// ELF files from anywhere: which framework is in them, without a look behind their end.
#include "frameworks/case_program.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const int s_file = ::memfd_create("program", 0);
    const std::string file = "/proc/self/fd/" + std::to_string(s_file);
    MUST(::ftruncate(s_file, 0) == 0);
    MUST(::pwrite(s_file, data, size, 0) == static_cast<ssize_t>(size));
    const pentad::ProgramKind kind = pentad::program_kind(file);
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (kind == pentad::ProgramKind::other) return 0;
    MUST(bytes.starts_with("\177ELF"));
    constexpr std::string_view k_doctest = "doctest version is \"";
    MUST(kind != pentad::ProgramKind::doctest || bytes.find(k_doctest) != std::string_view::npos);
    // Without its header it is no program.
    MUST(::pwrite(s_file, "none", 4, 0) == 4);
    MUST(pentad::program_kind(file) == pentad::ProgramKind::other);
    return 0;
}
