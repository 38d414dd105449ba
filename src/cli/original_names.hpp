// The names of the scripts that the specification describes, as names of this program.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// Whether a program of this name (argv[0], folders and `.py` or `.sh` left out) takes arguments of its own.
bool is_original_name(std::string_view program);

/// The arguments of pentad that mean what `words` mean to the script `program`. They refer to `words`.
/// test_batch_tracker: the same, but `reset` asks nobody where there is no terminal, as the script never did.
/// ci_batch_test_runner: `ci` with the same options. test_batch_integration: `record FILE TEXT`, `test PATTERN`.
/// Errors: usage (another name; a description that was not quoted).
Result<std::vector<std::string_view>> pentad_words(std::string_view program,
                                                   const std::vector<std::string_view>& words);

}  // namespace pentad
