// The real interpreter of a workspace, shims resolved.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "frameworks/python_interpreter.hpp"

namespace pentad {

/// As choose_interpreter; a shim (pyenv, asdf) is asked once which interpreter it means, and its answer kept in
/// `directory`/interpreter_cache.json for as long as nothing changes that it depends on. Errors: tool.
Result<std::filesystem::path> find_interpreter(const InterpreterSearch& search, const std::filesystem::path& directory);

}  // namespace pentad
