// Running another program to its end and taking what it printed: for helpers such as git. Tests run in exec/.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// How a program ended, and all that it printed.
struct CommandResult {
    int exit_status = 0;  ///< as a shell has it: 128 + signal when one ended it
    std::string output;   ///< stdout
    std::string errors;   ///< stderr
    bool timed_out = false;
    bool success() const { return exit_status == 0; }
};

/// Runs `arguments` (no shell; the first is looked up in PATH) and waits for it to end.
/// Shape: `environment` holds `NAME=value` and is all that the program gets (see scrubbed_environment()); `folder` is
/// where it starts, empty for ours; `input` is its stdin. Units: nothing bounds time or output. Errors: tool, when the
/// program is not there; io. A program that fails is a result.  Threads: any; blocks.
Result<CommandResult> run_command(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& environment, const std::filesystem::path& folder = {},
                                  std::string_view input = {});

/// What ends a program early.
struct CommandLimits {
    double timeout = 0;                     ///< seconds; then its session is killed
    bool one_stream = false;                ///< both streams are in `output`, in their order
    std::function<bool()> stop_asked = {};  ///< asked ten times a second; true: its session is ended
};

/// The same within limits, in a session of its own. Errors: interrupted, when it was asked to stop.
Result<CommandResult> run_command_within(const CommandLimits& limits, const std::vector<std::string>& arguments,
                                         const std::vector<std::string>& environment,
                                         const std::filesystem::path& folder);

}  // namespace pentad
