// The specification's three names as files in a workspace: thin scripts that call the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workflow/workspace.hpp"

namespace pentad {

struct NamesOutcome {
    std::vector<std::string> written;  ///< relative to the workspace
    std::vector<std::string> kept;     ///< were there already and are ours, perhaps edited: left as they are
};

/// Writes test_batch_tracker.py, ci_batch_test_runner.py and test_batch_integration.sh into the workspace's root.
/// Shape: `program` is the program's absolute path, which goes into them. Errors: refused, when a file of one of these
/// names is not pentad's (nothing is written then); io.
Result<NamesOutcome> write_names(const Workspace& workspace, const std::string& program);

/// The Python module that those files use where the compiled one is not installed.
std::string_view python_module();

}  // namespace pentad
