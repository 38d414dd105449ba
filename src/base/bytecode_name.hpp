// How Python names what it compiled.
#pragma once

#include <string>
#include <string_view>

namespace pentad {

/// The folder beside a source in which its bytecode is.
constexpr const char* k_bytecode_folder = "__pycache__";

/// Of a file in that folder: `m.cpython-311.pyc` and `m.cpython-311.opt-1.pyc` are of `m.py`. Empty when it is no
/// bytecode, nor what an import makes (`m.pyc`).
std::string source_beside(std::string_view name);

/// Whether the path is one of a module's bytecode: `__pycache__/NAME.TAG.pyc`.
bool is_bytecode(std::string_view path);

/// `pkg/__pycache__/m.cpython-311.pyc`: `pkg/m.py`. Empty when it is no bytecode.
std::string source_of_bytecode(std::string_view path);

/// The same of the name under which Python writes it, before it gets its own: `m.cpython-311.pyc.140584888286576`. The
/// number is another one each time.
std::string source_of_written_bytecode(std::string_view path);

}  // namespace pentad
