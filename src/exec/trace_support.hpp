// Which method of tracing works on this machine, for this user: found out by tracing a program.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "model/unit_trace.hpp"

namespace pentad {

struct TraceSupport {
    TraceMethod method = TraceMethod::none;
    std::filesystem::path scratch = {};  ///< our folder for the library (world_folder.hpp); only with `hybrid`
    std::string why = {};                ///< why nothing better works, with what to do; empty with the best
};

/// Tries once a process. Units: some milliseconds the first time.  Threads: any.
TraceSupport trace_support(const std::filesystem::path& root);

/// What was found out already in this process, for who can do without.  Threads: any.
std::optional<TraceSupport> known_trace_support(const std::filesystem::path& root);

/// One line for people: the method, and why not a better one.
std::string to_text(const TraceSupport& support);

}  // namespace pentad
