// The files that `ci` writes for other programs: --junit, --ctrf, --tap, --events.
#pragma once

#include <string>
#include <string_view>

#include "cli/arguments.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Before any test runs: every file that was asked for has a name and can have a place; the folders it needs are made.
/// What can't be written should be known before a run, not after it. Errors: usage (no name, a folder), io.
Status prepare_output_files(const Arguments& arguments);

/// What we write for other programs, and the shards that are joined, are no change of the workspace that is tested:
/// they are left out when it is looked at. A baseline is not: in a repository it is a file like any other, and all
/// shards see the same one.
void leave_out_own_files(const Arguments& arguments, Workspace& workspace);

/// Replaces a file as a whole; where `file` is a symlink, the file that it names. A pipe, a device or what stands below
/// /dev (`/dev/stdout`) is written to and never replaced. Errors: no_space, io.
Status write_output_file(const std::string& file, std::string_view text);

}  // namespace pentad
