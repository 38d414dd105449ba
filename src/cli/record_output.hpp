// Recording with all that is printed on the way: what `record` and the git hook do.
#pragma once

#include "cli/console.hpp"
#include "workflow/record.hpp"

namespace pentad {

/// Records, runs the tests when the edit fills its batch, and prints what came of it. Returns the exit code. Errors: as
/// record has them.
Result<int> record_and_print(const Workspace& workspace, const RecordRequest& request, Console& console);

}  // namespace pentad
