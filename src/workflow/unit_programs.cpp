#include "workflow/unit_programs.hpp"

#include <algorithm>
#include <utility>

#include "exec/trace_library.hpp"

namespace pentad {

namespace {

constexpr int k_worth = 3;            // the start at which it is loaded once: that takes longer than a start
constexpr std::size_t k_most = 16;    // programs that are loaded at a time
constexpr std::uint64_t k_idle = 64;  // starts of others after which one makes room

}  // namespace

Result<pid_t> UnitPrograms::start(const SpawnPlan& plan, const TestUnit& unit) {
    ++starts_;
    Known* const known = may_be_loaded(plan, unit) ? &programs_[LoadedProgram::key_of(plan)] : nullptr;
    if (minds_others(unit) && (known == nullptr || !known->loaded)) leave_all();
    if (known == nullptr || !prepare(*known, plan)) return spawn(plan);
    known->used = starts_;
    const Result<pid_t> process = known->loaded->start(plan);
    if (process && tracing_ != nullptr) tracing_->was_loaded(unit, known->loading);
    if (process) return process;
    if (!known->loaded->answers()) {
        leave(*known);
        known->refused = true;
    }
    return spawn(plan);
}

/// Of a group, several units would depend on what was loaded.
bool UnitPrograms::may_be_loaded(const SpawnPlan& plan, const TestUnit& unit) const {
    return load_once_ && !unit.rules.alone && unit.group.empty() && LoadedProgram::can_start(plan);
}

/// It is to be alone, and may look for others of its program; or it follows others, and may write into their program,
/// which the kernel forbids as long as a process has it.
bool UnitPrograms::minds_others(const TestUnit& unit) {
    return unit.rules.alone || !unit.rules.after.empty() || !unit.rules.needs.empty();
}

/// Whether it is loaded.
bool UnitPrograms::prepare(Known& known, const SpawnPlan& plan) {
    if (known.loaded && known.loaded->is_of_today()) return true;
    if (known.loaded) leave(known);
    if (known.refused || ++known.starts < k_worth || !make_room()) return false;
    known.refused = !load(known, plan);
    return !known.refused;
}

bool UnitPrograms::make_room() {
    if (loaded_ < k_most) return true;
    const auto age = [this](const auto& entry) { return entry.second.loaded ? starts_ - entry.second.used : 0; };
    const auto oldest = std::ranges::max_element(programs_, {}, age);
    if (age(*oldest) < k_idle) return false;
    leave(oldest->second);
    return true;
}

/// Its failure is no unit's: then it is started as others are.
Status UnitPrograms::load(Known& known, const SpawnPlan& plan) {
    if (!is_loadable(plan.arguments[0])) return fail(Code::tool, "it can't be loaded once");
    if (library_.empty()) {
        TRY_ASSIGN(const std::filesystem::path scratch, library_scratch(root_));
        TRY_ASSIGN(folder_, WorldFolder::make(scratch));
        TRY_ASSIGN(library_, write_loader_library(folder_->path()));
    }
    TRY_ASSIGN(const UnitTracing* const tracer, this->tracer());
    SpawnPlan traced = plan;
    TRY_ASSIGN(known.loading, tracer->see_load(folder_->path(), [&](const TraceEntry& entry) {
        traced.trace = &entry;
        return LoadedProgram::try_load(traced, library_);
    }));
    TRY_ASSIGN(known.loaded, LoadedProgram::load(plan, library_, LoadedFrom(*known.loading, root_)));
    orphans_.except(known.loaded->process());
    ++loaded_;
    return {};
}

Result<const UnitTracing*> UnitPrograms::tracer() {
    if (tracing_ != nullptr) return tracing_;
    if (!own_tracing_) {
        TRY_ASSIGN(own_tracing_, UnitTracing::start_tried(root_));
    }
    return &*own_tracing_;
}

/// Until it comes as often again.
void UnitPrograms::leave(Known& known) {
    if (!known.loaded) return;
    orphans_.forget(known.loaded->process());
    known.loaded.reset();
    known.starts = 0;
    --loaded_;
}

void UnitPrograms::leave_all() {
    for (auto& [key, known] : programs_) leave(known);
}

}  // namespace pentad
