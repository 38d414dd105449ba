#include "exec/trace.hpp"

#include <linux/seccomp.h>

#include <algorithm>
#include <utility>

#include "base/file.hpp"
#include "exec/trace_filter.hpp"
#include "exec/trace_library.hpp"
#include "exec/trace_pool.hpp"
#include "exec/trace_resolve.hpp"
#include "exec/trace_supervisor.hpp"
#include "exec/trace_support.hpp"

namespace pentad {

namespace fs = std::filesystem;

using trace::TracedUnit;
using trace::TraceUnits;

/// Made once; a trace that knows nothing has no supervisor.
struct Trace::Parts {
    Parts(std::shared_ptr<trace::Resolver> of_session, std::shared_ptr<trace::SupervisorPool> its_pool)
        : resolver(std::move(of_session)), pool(std::move(its_pool)) {}
    ~Parts() { pool->give(std::move(supervisor)); }

    TraceEntry entry;
    std::unique_ptr<trace::Supervisor> supervisor;
    std::shared_ptr<trace::Resolver> resolver;
    std::shared_ptr<trace::SupervisorPool> pool;
    std::shared_ptr<const std::vector<TracedPath>> before_fork;
    std::uint64_t before_fork_size = 0;  ///< of the ring that it was read from

    UnitTrace known_of(const TracedUnit& unit);
    void add_before_fork(TraceUnits& units, UnitTrace& trace);
};

namespace {

constexpr int k_last_moment = 100;  // milliseconds, for what ends together with a unit to be gone

/// One that still runs; what is of `root` itself is ending.
std::optional<pid_t> survivor_of(const TracedUnit& unit, pid_t root) {
    for (const pid_t thread : unit.threads) {
        const std::optional<trace::Kin> kin = trace::kin_of(thread);
        if (kin && !kin->ended && kin->process != root) return kin->process;
    }
    return std::nullopt;
}

void taint_survivors(const TracedUnit& unit, pid_t root, bool some, UnitTrace& trace) {
    if (const std::optional<pid_t> process = survivor_of(unit, root))
        trace.taints.emplace(Taint::survivor, "process " + std::to_string(*process));
    else if (some)
        trace.taints.emplace(Taint::survivor, "a process outlived it");
}

UnitTrace unknown_trace(TraceMethod method, const std::string& reason) {
    UnitTrace trace;
    trace.method = method;
    trace.taints.emplace(Taint::not_traced, reason);
    return trace;
}

}  // namespace

Trace::Trace(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Trace::Trace(Trace&&) noexcept = default;
Trace& Trace::operator=(Trace&&) noexcept = default;
Trace::~Trace() = default;

const TraceEntry& Trace::entry() const { return parts_->entry; }

UnitTrace Trace::Parts::known_of(const TracedUnit& unit) {
    UnitTrace trace;
    trace.method = entry.method;
    trace.taints = unit.taints;
    const trace::RingFile::Content content = unit.ring.read();
    if (content.full) trace.taints.emplace(Taint::overflow, "too many accesses");
    if (content.torn) trace.taints.emplace(Taint::lost, "a process was killed while it told of an access");
    resolver->resolve(content.accesses, supervisor->root_folder(), unit.threads, trace);
    return trace;
}

/// It is the same for all units most of the time.
void Trace::Parts::add_before_fork(TraceUnits& units, UnitTrace& trace) {
    if (before_fork == nullptr || before_fork_size != units.own().ring.size()) {
        before_fork_size = units.own().ring.size();
        UnitTrace own = known_of(units.own());
        units.own().taints.merge(own.taints);
        before_fork = std::make_shared<const std::vector<TracedPath>>(std::move(own.paths));
    }
    trace.before_fork = before_fork;
    trace.taints.insert(units.own().taints.begin(), units.own().taints.end());
}

Status Trace::begin_unit(pid_t process) {
    if (!parts_->supervisor) return {};
    return parts_->supervisor->with_units([&](TraceUnits& units) { return units.begin(process); });
}

UnitTrace Trace::end_unit(pid_t process, bool left_some) {
    if (!parts_->supervisor) return unknown_trace(parts_->entry.method, "no method works here");
    const std::unique_ptr<TracedUnit> unit =
        parts_->supervisor->with_units([&](TraceUnits& units) { return units.take(process); });
    if (unit == nullptr) return unknown_trace(parts_->entry.method, "it was never begun");
    UnitTrace trace = parts_->known_of(*unit);  // others need not wait for that
    taint_survivors(*unit, process, left_some, trace);
    parts_->supervisor->with_units([&](TraceUnits& units) { parts_->add_before_fork(units, trace); });
    return trace;
}

UnitTrace Trace::of_helpers() {
    UnitTrace all;
    all.method = parts_->entry.method;
    if (!parts_->supervisor) return all;
    parts_->supervisor->with_units([&](TraceUnits& units) {
        for (const TracedUnit* helper : units.helpers()) {
            UnitTrace its = parts_->known_of(*helper);
            std::ranges::move(its.paths, std::back_inserter(all.paths));
            all.taints.merge(its.taints);
        }
    });
    std::ranges::sort(all.paths);
    const auto same = std::ranges::unique(all.paths);
    all.paths.erase(same.begin(), same.end());
    return all;
}

UnitTrace Trace::end() {
    if (!parts_->supervisor) return unknown_trace(parts_->entry.method, "no method works here");
    const bool gone = parts_->supervisor->wait_for_end(k_last_moment);
    return parts_->supervisor->with_units([&](TraceUnits& units) {
        if (units.root() == 0) return unknown_trace(parts_->entry.method, "it was never started");
        UnitTrace trace = parts_->known_of(units.own());
        if (!gone) taint_survivors(units.own(), units.root(), true, trace);
        return trace;
    });
}

bool Trace::has_library() const {
    return parts_->supervisor &&
           parts_->supervisor->with_units([](const TraceUnits& units) { return units.has_library(); });
}

Result<TraceSession> TraceSession::start(const fs::path& root, std::optional<TraceMethod> method) {
    TraceSession session;
    std::error_code error;
    session.root_ = fs::canonical(root, error);
    if (error) return fail(Code::io, "can't find the workspace " + root.string() + ": " + error.message());
    fs::path scratch;
    if (!method) {
        const TraceSupport support = trace_support(session.root_);
        method = support.method;
        scratch = support.scratch;
    }
    session.method_ = *method;
    if (*method == TraceMethod::ptrace) session.stops_ = trace::find_stops();
    std::string hidden;
    if (*method == TraceMethod::hybrid) {
        if (scratch.empty()) {
            TRY_ASSIGN(scratch, library_scratch(session.root_));
        }
        TRY_ASSIGN(session.folder_, WorldFolder::make(scratch));
        TRY_ASSIGN(session.library_, write_trace_library(session.folder_->path()));
        hidden = session.folder_->path().string();
    }
    const bool stops = *method == TraceMethod::ptrace;
    session.filter_ =
        trace::make_filter({stops ? SECCOMP_RET_TRACE : SECCOMP_RET_USER_NOTIF, *method == TraceMethod::hybrid});
    session.pool_ = std::make_shared<trace::SupervisorPool>();
    session.resolver_ = std::make_shared<trace::Resolver>(session.root_.string(), std::move(hidden));
    return session;
}

Result<Trace> TraceSession::trace() const { return make(trace::UnitProcesses::none); }
Result<Trace> TraceSession::trace_forks() const { return make(trace::UnitProcesses::forks); }
Result<Trace> TraceSession::trace_told() const { return make(trace::UnitProcesses::told); }

Result<Trace> TraceSession::make(trace::UnitProcesses processes) const {
    auto parts = std::make_unique<Trace::Parts>(resolver_, pool_);
    parts->entry.method = method_;
    if (method_ == TraceMethod::none) return Trace(std::move(parts));
    std::optional<trace::Tracer> tracer;
    if (method_ == TraceMethod::ptrace) tracer.emplace(stops_);
    if (!tracer || tracer->needs_filter()) parts->entry.filter = filter_;
    parts->entry.library = library_;
    if (processes == trace::UnitProcesses::none) parts->supervisor = pool_->take();
    if (parts->supervisor == nullptr) {
        TRY_ASSIGN(TraceUnits units, TraceUnits::create(processes));
        parts->supervisor = std::make_unique<trace::Supervisor>(std::move(units), tracer);
        TRY(parts->supervisor->start());
    }
    parts->entry.socket = parts->supervisor->its_socket();
    if (method_ == TraceMethod::hybrid && can_execute_untold())
        parts->entry.adopt = [supervisor = parts->supervisor.get()](pid_t process, UniqueFd listener,
                                                                    const std::string& program) {
            supervisor->adopt(process, std::move(listener), program);
        };
    return Trace(std::move(parts));
}

}  // namespace pentad
