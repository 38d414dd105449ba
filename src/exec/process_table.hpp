// The processes of this machine at a moment.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"

namespace pentad {

struct ProcessEntry {
    pid_t process = 0;
    pid_t parent = 0;
    pid_t group = 0;
    pid_t session = 0;
    char state = '?';         ///< `Z`: ended, waits to be reaped; `T`: stopped
    std::uint64_t start = 0;  ///< clock ticks since boot; with the id, it names a process for good
    std::string name;
};

/// Reads one line of /proc/PID/stat. Nothing when it is not one.
std::optional<ProcessEntry> parse_process(std::string_view line);

/// Whether `variable` (`NAME=value`) is in the environment that the process was started with. False for one that has
/// ended. Source: /proc/PID/environ.
bool has_variable(pid_t process, std::string_view variable);

/// All processes that can be seen. Source: /proc/*/stat. A process that starts meanwhile may be missing.
std::vector<ProcessEntry> all_processes();

/// The kernel's list of the children of one of our threads, for `read_children`. -1: it has none, or that is no thread
/// of ours.
UniqueFd open_children(pid_t thread);

/// What that list holds now. Nothing: it can't be read, or is longer than some hundred.
std::optional<std::vector<pid_t>> read_children(int list);

/// All our children. Nothing: the kernel does not list them all.
std::optional<std::set<pid_t>> own_children();

}  // namespace pentad
