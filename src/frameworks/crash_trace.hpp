// Where a Python process was when it crashed or was asked to end, as the interpreter's faulthandler wrote it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pentad {

struct CrashTrace {
    std::string traceback;      ///< of the thread that it is about, deepest frame last, as Python's tracebacks have it
    std::string file_location;  ///< `path:line`, deepest frame inside the workspace; may be empty
};

/// `text` may hold several reports (of forks too); the last one counts. Frames of pentad's own program and of unittest
/// are left out. Both fields are empty when there is none.
CrashTrace read_crash_trace(std::string_view text, const std::filesystem::path& root,
                            const std::filesystem::path& excluded);

}  // namespace pentad
