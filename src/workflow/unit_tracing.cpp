#include "workflow/unit_tracing.hpp"

#include "workflow/trace_facts.hpp"

namespace pentad {

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
    if (seen.taints.contains(Taint::own_listener)) disturbed_.insert(unit);
}

Result<const TraceEntry*> UnitTracing::new_process(const std::string& unit) {
    TRY_ASSIGN(Trace trace, session_.trace());
    own_.erase(unit);
    return &own_.emplace(unit, std::move(trace)).first->second.entry();
}

void UnitTracing::end_own(const std::string& unit, const std::filesystem::path& scratch) {
    const auto found = own_.find(unit);
    if (found == own_.end()) return;
    UnitTrace seen = found->second.end();
    const std::string ours = scratch.parent_path().string();
    std::erase_if(seen.paths,
                  [&](const TracedPath& traced) { return traced.path == ours || traced.path.starts_with(ours + "/"); });
    take_facts(seen, unit);
    own_.erase(found);
}

void UnitTracing::lose(std::span<const std::string> units) {
    for (const std::string& unit : units) facts_.push_back({.unit = unit, .taints = {"its process was lost"}});
}

}  // namespace pentad
