// A unit that is a program with many test cases, whoever found it: `kind` says with what the program was made.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "frameworks/case_program.hpp"
#include "frameworks/framework.hpp"

namespace pentad {

/// See Framework::command. Nothing: the program is of another kind.
std::optional<UnitCommand> case_command(ProgramKind kind, const TestUnit& unit, const TestChoice& choice,
                                        const std::filesystem::path& scratch);

/// See Framework::reader. Null: the program is of another kind.
std::unique_ptr<UnitReader> case_reader(ProgramKind kind, const TestUnit& unit, const TestChoice& choice,
                                        const std::filesystem::path& scratch, const std::filesystem::path& root);

}  // namespace pentad
