// trace_bench METHOD ROOT ROUNDS PROGRAM ARGUMENT...: runs the program in ROOT, in turn as it is and traced by METHOD
// (hybrid, notification, ptrace). Prints for each round the milliseconds of processor time, ours and that of all that
// was started: `PLAIN TRACED PATHS`.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdlib>
#include <iostream>

#include "base/environment.hpp"
#include "exec/spawn.hpp"
#include "exec/trace.hpp"

namespace {

using pentad::Result;
using pentad::Status;

double milliseconds_of(int who) {
    rusage usage{};
    ::getrusage(who, &usage);
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

double all_milliseconds() { return milliseconds_of(RUSAGE_SELF) + milliseconds_of(RUSAGE_CHILDREN); }

Status run(pentad::SpawnPlan plan) {
    const pentad::UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    plan.descriptors = {{nothing.get(), 0}, {nothing.get(), 1}, {nothing.get(), 2}};
    TRY_ASSIGN(const pid_t child, pentad::spawn(plan));
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) return pentad::fail(pentad::Code::tool, plan.arguments[0] + " failed");
    return {};
}

/// Returns how many paths it saw.
Result<std::size_t> run_traced(pentad::SpawnPlan plan, const pentad::TraceSession& session) {
    TRY_ASSIGN(pentad::Trace trace, session.trace());
    plan.trace = &trace.entry();
    TRY(run(plan));
    const pentad::UnitTrace seen = trace.end();
    for (const auto& [taint, reason] : seen.taints)
        return pentad::fail(pentad::Code::tool, "tainted: " + std::string(name_of(taint)) + ": " + reason);
    return seen.paths.size();
}

Status measure(const pentad::SpawnPlan& plan, const pentad::TraceSession& session, int rounds) {
    for (int round = -1; round < rounds; ++round) {
        const double before = all_milliseconds();
        TRY(run(plan));
        const double between = all_milliseconds();
        TRY_ASSIGN(const std::size_t paths, run_traced(plan, session));
        const double after = all_milliseconds();
        if (round >= 0) std::cout << between - before << ' ' << after - between << ' ' << paths << '\n';
    }
    return {};
}

pentad::TraceMethod method_named(const std::string& name) {
    using enum pentad::TraceMethod;
    for (const pentad::TraceMethod method : {hybrid, notification, ptrace})
        if (name == name_of(method)) return method;
    return none;
}

Status run_all(int count, char** arguments) {
    TRY_ASSIGN(const pentad::TraceSession session,
               pentad::TraceSession::start(arguments[2], method_named(arguments[1])));
    pentad::SpawnPlan plan;
    plan.arguments.assign(arguments + 4, arguments + count);
    plan.environment = pentad::scrubbed_environment();
    plan.folder = arguments[2];
    return measure(plan, session, std::atoi(arguments[3]));
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 5) return 64;
    const Status done = run_all(count, arguments);
    if (!done) std::cerr << "trace_bench: " << done.error().message << '\n';
    return done ? 0 : 1;
}
