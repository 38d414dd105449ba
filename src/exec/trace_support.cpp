#include "exec/trace_support.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>

#include "base/file.hpp"
#include "base/text.hpp"
#include "exec/spawn.hpp"
#include "exec/trace.hpp"
#include "exec/trace_library.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_program = "/bin/sh";
constexpr int k_expected = 7;

Result<int> status_of(const SpawnPlan& plan) {
    TRY_ASSIGN(const pid_t child, spawn(plan));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Status try_method(const fs::path& root, TraceMethod method) {
    TRY_ASSIGN(const TraceSession session, TraceSession::start(root, method));
    TRY_ASSIGN(Trace trace, session.trace());
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    SpawnPlan plan;
    plan.arguments = {k_program, "-c", "exit " + std::to_string(k_expected)};
    plan.environment = {"PATH=/usr/bin:/bin"};
    plan.folder = "/";
    plan.descriptors = {{nothing.get(), 0}, {nothing.get(), 1}, {nothing.get(), 2}};
    // As where nothing is shared, which takes more: in a world.
    TraceEntry entry = trace.entry();
    entry.adopt = nullptr;
    plan.trace = &entry;
    TRY_ASSIGN(const int status, status_of(plan));
    if (status != k_expected) return fail(Code::tool, "a traced program does not do what it should");
    const UnitTrace seen = trace.end();
    const auto is_program = [](const TracedPath& path) { return path.path.ends_with("sh"); };
    if (std::ranges::none_of(seen.paths, is_program)) return fail(Code::tool, "a traced program is not seen");
    if (method == TraceMethod::hybrid && !trace.has_library())
        return fail(Code::tool, "the library can't be loaded (is its folder mounted noexec?); set TMPDIR to another");
    return {};
}

TraceSupport find_support(const fs::path& root) {
    TraceSupport support;
    for (const TraceMethod method : {TraceMethod::hybrid, TraceMethod::notification, TraceMethod::ptrace}) {
        const Status works = try_method(root, method);
        if (works) {
            support.method = method;
            if (method == TraceMethod::hybrid) support.scratch = library_scratch(root).value_or(fs::path());
            return support;
        }
        support.why += (support.why.empty() ? "" : "; ") + std::string(name_of(method)) + ": " + works.error().message;
    }
    return support;
}

struct Findings {
    std::mutex mutex;
    std::map<fs::path, TraceSupport> known;
};

Findings& findings() {
    static Findings all;
    return all;
}

}  // namespace

TraceSupport trace_support(const fs::path& root) {
    Findings& all = findings();
    const std::lock_guard lock(all.mutex);
    const auto found = all.known.find(root);
    if (found != all.known.end()) return found->second;
    return all.known.emplace(root, find_support(root)).first->second;
}

std::optional<TraceSupport> known_trace_support(const fs::path& root) {
    Findings& all = findings();
    const std::lock_guard lock(all.mutex);
    const auto found = all.known.find(root);
    return found != all.known.end() ? std::optional(found->second) : std::nullopt;
}

std::string to_text(const TraceSupport& support) {
    const std::string why = support.why.empty() ? "" : "; not better, because " + support.why;
    switch (support.method) {
        case TraceMethod::hybrid:
            return "a preloaded library, and seccomp notification for what it does not see" + why;
        case TraceMethod::notification:
            return "seccomp notification" + why;
        case TraceMethod::ptrace:
            return "stopping programs with ptrace" + why;
        case TraceMethod::none:
            break;
    }
    return "does not work here, so that every test runs: " + support.why;
}

}  // namespace pentad
