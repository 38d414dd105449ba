// Which of the frameworks that link themselves into a program it was made with.
#pragma once

#include <filesystem>
#include <string_view>

namespace pentad {

enum class ProgramKind { other, gtest, catch2, doctest };

/// `gtest`, `catch2`, `doctest`; empty: other.
std::string_view name_of(ProgramKind kind);
/// The one of that name.
ProgramKind program_kind_called(std::string_view name);

/// By the texts and names of libraries in an ELF file; it is not started. `other` also when it can't be read.
ProgramKind program_kind(const std::filesystem::path& program);

}  // namespace pentad
