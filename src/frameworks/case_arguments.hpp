// The arguments of a program that runs many test cases, as CTest has them: what is its own, and which cases it is to
// run.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frameworks/case_program.hpp"
#include "frameworks/framework.hpp"

namespace pentad {

inline constexpr std::size_t k_longest_filter = 100 * 1024;  ///< bytes; Linux takes arguments of 128 KiB

bool is_one_of(std::string_view word, const auto& words) { return std::ranges::find(words, word) != words.end(); }

struct CaseArguments {
    std::vector<std::string> own;      ///< the program first; nothing of reports and of colours
    std::vector<std::string> filters;  ///< arguments that choose cases; empty: all
    std::string exact;                 ///< the one case that they choose, as its id has it; empty: it may be several
};

/// `command`: not empty. Nothing: it has an argument that is not known, so that its output is needed as it is.
std::optional<CaseArguments> case_arguments(ProgramKind kind, const std::vector<std::string>& command);

/// Asks the program which of its cases these arguments choose, in their order, as ids have them. `command`: how it is
/// started, without filters. Nothing: it does not say.
std::optional<std::vector<std::string>> list_cases(ProgramKind kind, const CaseArguments& arguments,
                                                   const ToolCommand& command, const AskTool& ask);

}  // namespace pentad
