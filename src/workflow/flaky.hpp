// Which tests are flaky: they passed and failed on the same inputs.
#pragma once

#include <vector>

#include "store/journal.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// The flakiest `limit` tests (0: all), by rate. Errors: as Session::open_to_read.
Result<std::vector<Journal::FlakyTest>> flaky_tests(const Workspace& workspace, std::size_t limit);

}  // namespace pentad
