// What tests of tracing share: a workspace, and programs that are traced in it.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "exec/spawn.hpp"
#include "exec/trace.hpp"
#include "exec/trace_tracer.hpp"
#include "support/source_folder.hpp"
#include "support/temp_folder.hpp"

namespace pentad::test {

/// `content`; `content made written`; several kinds with a comma between.
inline std::map<std::string, std::string> picture_of(const std::vector<TracedPath>& paths) {
    std::map<std::string, std::string> picture;
    for (const TracedPath& path : paths) {
        std::string& text = picture[path.path];
        if (!text.empty()) text += ", ";
        text += std::string(name_of(path.kind)) + (path.made ? " made" : "") + (path.written ? " written" : "");
    }
    return picture;
}

struct Traced {
    int status = -1;  ///< exit status; 128 and more: the signal; -1: it could not be started
    std::string trouble;
    UnitTrace trace;
    std::map<std::string, std::string> paths;

    /// What was found at the path: see picture_of; empty: nothing.
    std::string at(const std::string& path) const {
        const auto found = paths.find(path);
        return found != paths.end() ? found->second : "";
    }
    bool has(Taint taint) const { return trace.taints.contains(taint); }
    /// For messages.
    std::string told() const {
        std::string text = "status " + std::to_string(status) + " " + trouble + "\n";
        for (const auto& [taint, reason] : trace.taints)
            text += "taint " + std::string(name_of(taint)) + ": " + reason + "\n";
        for (const auto& [path, kind] : paths) text += path + ": " + kind + "\n";
        return text;
    }
};

inline int exit_status_of(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Runs the plan to its end, traced by `session`.
inline Traced run_traced(const TraceSession& session, SpawnPlan plan) {
    Traced traced;
    Result<Trace> trace = session.trace();
    if (!trace) return {-1, trace.error().message, {}, {}};
    plan.trace = &trace->entry();
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    plan.descriptors = {{nothing, 0}};
    const Result<pid_t> child = spawn(plan);
    ::close(nothing);
    if (!child) return {-1, child.error().message, {}, {}};
    traced.status = exit_status_of(*child);
    traced.trace = trace->end();
    traced.paths = picture_of(traced.trace.paths);
    return traced;
}

/// `sh -c text`, traced, whose stdin stays open until `end` is closed.
struct HeldShell {
    UniqueFd end;
    Result<pid_t> process;
};

inline HeldShell hold_shell(const Trace& trace, SpawnPlan plan, const std::string& text) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd its(ends[0]), nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    plan.arguments = {"/bin/sh", "-c", text};
    plan.trace = &trace.entry();
    plan.descriptors = {{its.get(), 0}, {nothing.get(), 1}, {nothing.get(), 2}};
    return {UniqueFd(ends[1]), spawn(plan)};
}

/// As when pentad runs these tests.
inline bool has_listener_around() { return trace::find_stops() == trace::Stops::all; }

/// Every test of it runs with each method.
struct TraceCase : testing::TestWithParam<TraceMethod> {
    void SetUp() override {
        Result<TraceSession> started = TraceSession::start(root, GetParam());
        ASSERT_TRUE(started) << started.error().message;
        session.emplace(std::move(*started));
        folder.write("ws/a.txt", "a\n");
        folder.write("ws/sub/b.txt", "b\n");
        const Traced tried = run({"/bin/true"});
        if (tried.status != 0) GTEST_SKIP() << name_of(GetParam()) << " does not work here: " << tried.trouble;
    }

    SpawnPlan plan_of(std::vector<std::string> arguments) const {
        SpawnPlan plan;
        plan.arguments = std::move(arguments);
        plan.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
        plan.folder = root;
        return plan;
    }
    Traced run(std::vector<std::string> arguments) const { return run_traced(*session, plan_of(std::move(arguments))); }
    /// `trace_probe` with these arguments, in the workspace.
    Traced probe(std::vector<std::string> arguments, const std::string& kind = "") const {
        arguments.insert(arguments.begin(), probe_program(kind));
        return run(std::move(arguments));
    }

    TempFolder folder;
    std::filesystem::path root = folder.write("ws/.keep", "").parent_path();
    std::optional<TraceSession> session;
};

inline std::string method_name(const testing::TestParamInfo<TraceMethod>& information) {
    return std::string(name_of(information.param));
}

#define PENTAD_TRACE_METHODS(suite)                                                                                \
    INSTANTIATE_TEST_SUITE_P(Trace, suite,                                                                         \
                             testing::Values(TraceMethod::hybrid, TraceMethod::notification, TraceMethod::ptrace), \
                             test::method_name)

}  // namespace pentad::test
