// Where Python keeps what it compiled.
#pragma once

#include <string_view>

namespace pentad {

/// The folder beside a source in which its bytecode is.
constexpr std::string_view k_bytecode_folder = "__pycache__";

/// Whether a file of that folder is bytecode of the source `m.py` beside it: `m.cpython-311.pyc`,
/// `m.cpython-311.opt-1.pyc`.
constexpr bool is_bytecode_of(std::string_view name, std::string_view source) {
    if (!source.ends_with(".py") || !name.ends_with(".pyc")) return false;
    return name.starts_with(source.substr(0, source.size() - 2));
}

}  // namespace pentad
