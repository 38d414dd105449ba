// Python's compiled modules: when one says nothing that its source does not say.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pentad {

/// Whether the path is one of a module's bytecode: `__pycache__/NAME.TAG.pyc`.
bool is_bytecode(std::string_view path);

/// `pkg/__pycache__/m.cpython-311.pyc`: `pkg/m.py`. Empty when it is no bytecode.
std::string source_of_bytecode(std::string_view path);

/// The same of the name under which Python writes it, before it gets its own: `m.cpython-311.pyc.140584888286576`. The
/// number is another one each time.
std::string source_of_written_bytecode(std::string_view path);

/// Whether it makes no difference to an import that reads `source` too: the bytecode is absent, or it was made after
/// `source` was written last, or Python would see that it is stale and compile again. False for bytecode that looks
/// valid but is older than the source (Python compares whole seconds, and takes it), and for what is checked by hash or
/// not at all.
bool is_derived_bytecode(const std::filesystem::path& bytecode, const std::filesystem::path& source);

/// Removes bytecode of `source` (relative to `root`) that Python would take for it though the source was written later:
/// it compares size and whole second, and who tests after each edit has several within one. That nothing can be removed
/// is no error.
void forget_stale_bytecode(const std::filesystem::path& root, const std::string& source);

}  // namespace pentad
