// What stands at one name right now, whatever it is.
#pragma once

#include <sys/stat.h>

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/edit.hpp"

namespace pentad {

struct Standing {
    enum class What { absent, file, folder, special } what = What::absent;
    FileState state;       ///< of a file (a symlink is one too)
    struct stat status{};  ///< unless absent
};

/// Reads the content. `path` is for messages. Errors: io.
Result<Standing> look_at(int folder, const std::string& name, std::string_view path);

/// The first path below the folder `name` that is no folder and that `expected` does not say yes to; empty when there
/// is none. Shape: paths begin with `path`. Errors: io.
Result<std::string> unexpected_file_below(int folder, const std::string& name, const std::string& path,
                                          const std::function<bool(const std::string&)>& expected);

/// Removes a tree of folders. Returns false, and leaves the rest, when there is a file in it. Errors: io.
Result<bool> remove_empty_tree(int folder, const std::string& name, const std::string& path);

}  // namespace pentad
