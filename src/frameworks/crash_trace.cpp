#include "frameworks/crash_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.hpp"

namespace pentad {

namespace {

struct Frame {
    std::string file;
    std::string line;
    std::string function;
};

/// `  File "/w/test_m.py", line 5 in test_a`
std::optional<Frame> parse_frame(std::string_view line) {
    constexpr std::string_view k_start = "  File \"";
    const std::size_t quote = line.find("\", line ");
    if (!line.starts_with(k_start) || quote == std::string_view::npos) return std::nullopt;
    const std::string_view rest = line.substr(quote + 8);
    const std::size_t in = rest.find(" in ");
    if (in == std::string_view::npos || in == 0 || rest.find_first_not_of("0123456789") != in) return std::nullopt;
    return Frame{std::string(line.substr(k_start.size(), quote - k_start.size())), std::string(rest.substr(0, in)),
                 std::string(rest.substr(in + 4))};
}

bool is_machinery(const Frame& frame) {
    return frame.file.starts_with("<_pentad") || frame.file.starts_with("<frozen importlib") ||
           frame.file.find("/unittest/") != std::string::npos || frame.file == "<stdin>";
}

/// The frames of the last report, deepest first. Only the thread that failed is listed before a blank line.
std::vector<Frame> frames_of_last_report(std::string_view text) {
    std::vector<Frame> frames;
    bool reading = false;
    for (const std::string& line : split(text, '\n')) {
        const bool heading = line.find("most recent call first") != std::string::npos;
        const bool current = line.starts_with("Current thread") || line.starts_with("Stack (");
        if (heading) reading = current;
        if (heading && current) frames.clear();
        if (!reading) continue;
        if (std::optional<Frame> frame = parse_frame(line)) frames.push_back(std::move(*frame));
    }
    return frames;
}

/// The path from the workspace, or nothing for a file that is not the user's own.
std::optional<std::string> inside(const std::string& file, const std::filesystem::path& root,
                                  const std::filesystem::path& excluded) {
    const std::string prefix = root.string() + "/";
    if (!file.starts_with(prefix) || file.starts_with(excluded.string() + "/")) return std::nullopt;
    if (file.find("/site-packages/") != std::string::npos) return std::nullopt;
    return file.substr(prefix.size());
}

}  // namespace

CrashTrace read_crash_trace(std::string_view text, const std::filesystem::path& root,
                            const std::filesystem::path& excluded) {
    CrashTrace trace;
    std::vector<Frame> frames = frames_of_last_report(text);
    std::erase_if(frames, is_machinery);
    for (const Frame& frame : frames) {
        const std::optional<std::string> path = inside(frame.file, root, excluded);
        if (path && trace.file_location.empty()) trace.file_location = valid_utf8(*path) + ":" + frame.line;
    }
    if (!frames.empty()) trace.traceback = "Traceback (most recent call last):\n";
    std::ranges::reverse(frames);
    for (const Frame& frame : frames)
        trace.traceback += fmt::format("  File \"{}\", line {}, in {}\n", valid_utf8(frame.file), frame.line,
                                       valid_utf8(frame.function));
    return trace;
}

}  // namespace pentad
