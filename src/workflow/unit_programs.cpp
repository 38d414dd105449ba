#include "workflow/unit_programs.hpp"

#include <utility>

#include "exec/trace_library.hpp"

namespace pentad {

namespace {

constexpr int k_worth = 3;          // the start at which it is loaded once: that takes longer than a start
constexpr std::size_t k_most = 16;  // programs that are loaded at a time

}  // namespace

Result<pid_t> UnitPrograms::start(const SpawnPlan& plan, const TestUnit& unit) {
    if (!load_once_ || !LoadedProgram::can_start(plan)) return spawn(plan);
    const std::string key = LoadedProgram::key_of(plan);
    Known& known = programs_[key];
    if (!prepare(known, plan, key)) return spawn(plan);
    const Result<pid_t> process = known.loaded->start(plan);
    if (process && tracing_ != nullptr) tracing_->was_loaded(unit, key);
    if (process) return process;
    if (!known.loaded->works()) drop(known);
    return spawn(plan);
}

/// Whether it is loaded.
bool UnitPrograms::prepare(Known& known, const SpawnPlan& plan, const std::string& key) {
    if (known.loaded && !known.loaded->works()) drop(known);
    if (known.loaded) return true;
    if (known.refused || ++known.starts < k_worth || loaded_ >= k_most) return false;
    known.refused = !load(known, plan, key);
    return !known.refused;
}

/// Its failure is no unit's: then it is started as others are.
Status UnitPrograms::load(Known& known, const SpawnPlan& plan, const std::string& key) {
    if (!is_loadable(plan.arguments[0])) return fail(Code::tool, "it can't be loaded once");
    if (library_.empty()) {
        TRY_ASSIGN(const std::filesystem::path scratch, library_scratch(root_));
        TRY_ASSIGN(folder_, WorldFolder::make(scratch));
        TRY_ASSIGN(library_, write_loader_library(folder_->path()));
    }
    if (tracing_ != nullptr) {
        SpawnPlan traced = plan;
        TRY(tracing_->see_load(key, folder_->path(), [&](const TraceEntry& entry) {
            traced.trace = &entry;
            return LoadedProgram::try_load(traced, library_);
        }));
    }
    TRY_ASSIGN(known.loaded, LoadedProgram::load(plan, library_));
    orphans_.except(known.loaded->process());
    ++loaded_;
    return {};
}

void UnitPrograms::drop(Known& known) {
    if (!known.loaded) return;
    orphans_.forget(known.loaded->process());
    known.loaded.reset();
    known.starts = 0;  // anew, when it comes as often again
    --loaded_;
}

}  // namespace pentad
