// What a folder holds.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace pentad {

struct FolderEntry {
    enum class Kind { file, folder, other };
    std::string name;
    Kind kind = Kind::other;  ///< of what a link leads to
    bool link = false;
};

/// In the order of names. Errors: io.
Result<std::vector<FolderEntry>> list_folder(const std::filesystem::path& folder);

}  // namespace pentad
