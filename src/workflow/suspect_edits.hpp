// Which edits of a batch a failing unit's traces leave as suspects.
#pragma once

#include <vector>

#include "model/edit.hpp"
#include "store/journal.hpp"

namespace pentad {

/// Shape: places in `edits`, ascending; all of them unless the failing `run` of the unit was traced as a whole.
Result<std::vector<std::size_t>> suspects_of(Journal& journal, const std::string& unit, RunId run,
                                             const std::vector<Edit>& edits);

}  // namespace pentad
