// Reading one file of the workspace safely.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/edit.hpp"
#include "store/file_index.hpp"

namespace pentad {

/// One file, read safely: no symlink followed below `root`, fstat before and after, again if it changed in between.
struct Capture {
    FileState state;
    StatData stat;
    std::string bytes;       ///< the content (the target of a symlink); empty when absent or larger than `size_limit`
    bool too_large = false;  ///< then `state` has kind, mode and size, but no oid
};

/// Shape: `path` relative to `root`, normalised. Units: `size_limit` in bytes.
/// Errors: refused (outside the workspace, in `.git` or `directory_name`, below a symlink, a FIFO, device, socket or
/// folder), io. An absent file is a state, not an error.  Threads: any.
Result<Capture> capture_file(const std::filesystem::path& root, const std::string& path, std::uint64_t size_limit,
                             std::string_view directory_name = "test_batch_logs");

/// Errors: refused, when `path` is no path of a workspace's file: absolute, empty, with empty parts, `.`, `..` or
/// `.git` among its parts, or in the folder `directory_name`.
Status check_workspace_path(std::string_view path, std::string_view directory_name = "test_batch_logs");

enum class Keep { bytes, oid_only };

/// The same for the entry `name` of an open folder. `path` is for messages. With `oid_only` the content is hashed in
/// pieces and `bytes` stays empty.
Result<Capture> capture_entry(int folder, const std::string& name, std::string_view path, std::uint64_t size_limit,
                              Keep keep);

}  // namespace pentad
