// How Python names what it compiled.
#pragma once

#include <string>
#include <string_view>

namespace pentad {

/// The folder beside a source in which its bytecode is.
constexpr const char* k_bytecode_folder = "__pycache__";

/// That folder, of a source: `pkg/m.py`: `pkg/__pycache__`.
std::string bytecode_folder_of(std::string_view source);

/// Whether a file in that folder may be bytecode of the source beside it: `m.cpython-311.pyc`,
/// `m.cpython-311.opt-1.pyc` and `m.cpython-311-pytest-7.2.1.pyc` of `m.py`, but not `m.pyc`, which no import makes. As
/// sources and tags may have dots, what is of `a.b.py` may be of `a.py` too.
bool is_bytecode_of(std::string_view name, std::string_view source);

/// Whether the path is one of a module's bytecode: `__pycache__/NAME.TAG.pyc`.
bool is_bytecode(std::string_view path);

/// `pkg/__pycache__/m.cpython-311.pyc`: `pkg/m.py`. Empty when it is no bytecode.
std::string source_of_bytecode(std::string_view path);

/// The same of the name under which Python writes it, before it gets its own: `m.cpython-311.pyc.140584888286576`. The
/// number is another one each time.
std::string source_of_written_bytecode(std::string_view path);

}  // namespace pentad
