// Starts the programs of units that are processes of their own. One that is started again and again is loaded once, and
// forked from then on (exec/loaded_program.hpp).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "exec/loaded_program.hpp"
#include "exec/process_tree.hpp"
#include "exec/world_folder.hpp"
#include "frameworks/test_unit.hpp"
#include "workflow/unit_tracing.hpp"

namespace pentad {

/// Threads: one.
class UnitPrograms {
   public:
    /// `root`: the workspace. `load_once`: see Settings. `orphans`: learns which processes are ours; must outlive it,
    /// as `tracing` must, which the units are traced by; nothing: they are not.
    UnitPrograms(std::filesystem::path root, bool load_once, OrphanWatch& orphans, UnitTracing* tracing)
        : root_(std::move(root)), load_once_(load_once), orphans_(orphans), tracing_(tracing) {}

    /// Starts the process of a unit, which is traced by the plan's trace. Errors: see `spawn`.
    Result<pid_t> start(const SpawnPlan& plan, const TestUnit& unit);

   private:
    struct Known {
        int starts = 0;
        bool refused = false;  ///< it can't be loaded once
        std::optional<LoadedProgram> loaded = {};
        UnitTracing::SharedPaths loading = {};  ///< what that looked at
        std::uint64_t used = 0;                 ///< in the start of that number
    };

    bool may_be_loaded(const SpawnPlan& plan, const TestUnit& unit) const;
    static bool minds_others(const TestUnit& unit);
    bool prepare(Known& known, const SpawnPlan& plan);
    bool make_room();
    Status load(Known& known, const SpawnPlan& plan);
    Result<const UnitTracing*> tracer();
    void leave(Known& known);
    void leave_all();

    std::filesystem::path root_;
    bool load_once_;
    OrphanWatch& orphans_;
    UnitTracing* tracing_;
    std::optional<UnitTracing> own_tracing_;  ///< where units are not traced: what loading looks at has to be known
    std::map<std::string, Known> programs_;   ///< by LoadedProgram::key_of
    std::uint64_t starts_ = 0;
    std::size_t loaded_ = 0;
    std::optional<WorldFolder> folder_;  ///< holds the library
    std::string library_;
};

}  // namespace pentad
