// Python's compiled modules: when one says nothing that its source does not say, and when it says something else.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pentad {

/// Whether it makes no difference to an import that reads `source` too: the bytecode is absent, or it was made after
/// `source` was written last, or Python would see that it is stale and compile again. False for bytecode that looks
/// valid but is older than the source (Python compares whole seconds, and takes it), and for what is checked by hash or
/// not at all.
bool is_derived_bytecode(const std::filesystem::path& bytecode, const std::filesystem::path& source);

/// Of those of these files that are Python's, removes the bytecode that Python would take for them though they were
/// written later: it compares size and whole second, and who tests after each edit has several within one. Of those
/// that are gone it removes it too, with its folder if nothing else is in that. Shape: paths relative to `root` (an
/// open folder), in any order. No symlink is followed to a file that is removed. That something can't be removed is no
/// error. Known limit: what a running Python had read before the last change, and writes after it, can't be told.
void forget_stale_bytecode(int root, const std::vector<std::string>& files);
void forget_stale_bytecode(const std::filesystem::path& root, const std::vector<std::string>& files);

}  // namespace pentad
