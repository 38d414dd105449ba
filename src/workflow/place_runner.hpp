// Runs selected units in several places at once: worlds of the workspace, or copies of it. One loop and one warm parent
// serve them all; the parent forks, and the fork moves to its world.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "exec/world_call.hpp"
#include "workflow/unit_loop.hpp"

namespace pentad {

struct RunPlace {
    std::filesystem::path root;         ///< as the tests there see it
    const WorldEntry* world = nullptr;  ///< of `root`; nothing: the folder that all see
    std::vector<UnitSelection> selection;
};

/// Keeps a warm interpreter from run to run, and what it found. Threads: one, as run_units.
class PlaceRunner {
   public:
    /// `request.root`: the workspace. Its selection, module_pattern, world and pasts say nothing.
    explicit PlaceRunner(UnitRunRequest request);

    /// Shape: one outcome a place, in their order; without results where no unit of the selection exists. At most
    /// `settings.jobs` units run at once, in whichever places. When one is interrupted, all are. Errors: tool, usage,
    /// io.
    Result<std::vector<UnitRunOutcome>> run(std::span<const RunPlace> places);

    /// How many units run at once; at least 1.
    int jobs() const { return jobs_; }

   private:
    struct Entered {
        HeldWorld world;
        std::vector<PlannedUnit> units;
        std::vector<TestResult> failures;  ///< see FoundUnits
    };
    Result<Entered> enter(const RunPlace& place);
    std::vector<TestUnit> known_of(const RunPlace& place) const;
    Result<std::vector<UnitRunOutcome>> run_together(std::span<const RunPlace> places);
    Result<std::vector<UnitRunOutcome>> run_apart(std::span<const RunPlace> places);

    UnitRunRequest request_;
    int jobs_;
    KeptServer server_;
    std::map<std::string, TestUnit> known_;  ///< by name, found in some place
    bool builds_ = false;                    ///< each place has to be built
    bool apart_ = false;                     ///< the interpreter can't move to worlds: one place after the other
};

}  // namespace pentad
