#include "workflow/unit_tracing.hpp"

#include "workflow/trace_facts.hpp"

namespace pentad {

namespace {

bool is_disturbed(const UnitTrace& seen) {
    // Our library is none of a 32-bit program: its loader complains on stderr.
    const bool complains = seen.method == TraceMethod::hybrid && seen.taints.contains(Taint::foreign_calls);
    return complains || seen.taints.contains(Taint::own_listener) || seen.taints.contains(Taint::privileged);
}

}  // namespace

Result<UnitTracing> UnitTracing::start(const std::filesystem::path& root) {
    TRY_ASSIGN(TraceSession session, TraceSession::start(root));
    return UnitTracing(std::move(session));
}

Result<const TraceEntry*> UnitTracing::new_server() {
    TRY_ASSIGN(Trace trace, session_.trace_forks());
    traces_.push_back(std::move(trace));
    return &traces_.back().entry();
}

Status UnitTracing::begin(pid_t process) { return traces_.back().begin_unit(process); }

void UnitTracing::end(pid_t process, bool left_some, std::span<const std::string> units) {
    const UnitTrace seen = traces_.back().end_unit(process, left_some);
    for (const std::string& unit : units) take_facts(seen, unit);
}

void UnitTracing::take_facts(const UnitTrace& seen, const std::string& unit) {
    facts_.push_back(facts_of(seen, unit));
    if (is_disturbed(seen)) disturbed_.insert(unit);
}

Result<const TraceEntry*> UnitTracing::new_process(const std::string& unit) {
    TRY_ASSIGN(Trace trace, session_.trace());
    own_.erase(unit);
    return &own_.emplace(unit, std::move(trace)).first->second.entry();
}

void UnitTracing::end_own(const std::string& unit) {
    const auto found = own_.find(unit);
    if (found == own_.end()) return;
    take_facts(found->second.end(), unit);
    own_.erase(found);
}

void UnitTracing::lose(std::span<const std::string> units) {
    for (const std::string& unit : units) facts_.push_back({.unit = unit, .taints = {"its process was lost"}});
}

}  // namespace pentad
