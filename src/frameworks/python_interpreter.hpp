// Which Python runs a workspace's tests.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace pentad {

struct InterpreterSearch {
    std::filesystem::path root;
    std::string setting;                   ///< `[python] interpreter`; may be empty
    std::vector<std::string> environment;  ///< `NAME=value`; PATH and VIRTUAL_ENV count
};

/// The setting; else `.venv` or `venv` in the workspace; else the active virtual environment; else python3, python in
/// PATH. Shape: absolute path of an executable file, links not resolved (a virtual environment is known by its link).
/// Errors: tool (which was looked for, what to do).
Result<std::filesystem::path> choose_interpreter(const InterpreterSearch& search);

/// A pyenv or asdf shim: a script that finds out which interpreter is meant, at each start.
bool is_script(const std::filesystem::path& program);

/// All that a shim's answer depends on, as one text: where it stays the same, so does the answer.
std::string shim_key(const std::filesystem::path& shim, const InterpreterSearch& search);

}  // namespace pentad
