// why and affected: what the tests are known to depend on.
#pragma once

#include <string>
#include <vector>

#include "judge/selection.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Whether a unit would run now, and what decides that.
struct Why {
    std::string name;  ///< the test that was asked about, or the unit
    std::string unit;
    UnitChoice choice;
    std::vector<Fact> differing = {};  ///< of `changed`: what differs from run choice.run; files of the workspace first
    std::size_t dependencies = 0;      ///< files and folders that it looked at in run choice.run, or for
};

/// `name`: a test's id, a unit's name, or a part of just one test's id. Errors: not_found, with ids that are near.
Result<Why> why(const Workspace& workspace, const std::string& name);

struct AffectedUnit {
    std::string unit;
    std::vector<std::string> tests;  ///< ids, in their order, as in the newest run that was traced
    std::vector<std::string> files;  ///< those of the files asked about that it depends on
    RunId run = 0;                   ///< the traced one
};

struct Affected {
    std::vector<std::string> files;     ///< as asked, relative to the workspace
    std::vector<AffectedUnit> units;    ///< in the order of names
    std::vector<std::string> untraced;  ///< other units of which not all is known: they may depend on whatever it is
    bool any_ran = false;               ///< there was a run at all
};

/// The units whose newest traced run looked at one of these files, or (where no file stands there, or none looked at
/// it) at the folder that it would come to, or for it in vain. `typed`: as workspace_path takes them; a folder stands
/// for all that is below. Errors: as workspace_path.
Result<Affected> affected(const Workspace& workspace, const std::vector<std::string>& typed);

}  // namespace pentad
