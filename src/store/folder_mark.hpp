// Files by which a folder says of itself that it holds nothing that anybody wrote.
#pragma once

#include <string_view>

namespace pentad {

/// Of Python's virtual environments.
inline constexpr std::string_view k_environment_mark = "pyvenv.cfg";

/// Of caches, by the standard (https://bford.info/cachedir/): cargo's `target`, pytest's `.pytest_cache`, and others.
inline constexpr std::string_view k_cache_mark = "CACHEDIR.TAG";

/// Whether a file of that name can be such a mark: it comes or goes, and what its folder holds counts or does not.
bool is_folder_mark(std::string_view name);

/// Whether the file or symlink stands in an open folder; what is in it does not matter.
bool has_environment_mark(int folder);

/// Whether the file stands in an open folder and is the standard's: a regular file that begins with its signature.
/// Never waits: a FIFO of that name is not opened to its end. `folder`: opened in any way, O_PATH too.
bool has_cache_mark(int folder);

/// Either.
inline bool has_folder_mark(int folder) { return has_environment_mark(folder) || has_cache_mark(folder); }

}  // namespace pentad
