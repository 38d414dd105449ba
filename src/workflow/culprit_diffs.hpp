// What the proved culprits of a batch changed.
#pragma once

#include "model/blame.hpp"
#include "report/blame_text.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// The diff of each edit that is named with a run that bears it out, at most 64 of them. What can't be read any more is
/// left out: the names stand without.
EditDiffs culprit_diffs(Session& session, const Isolation& isolation);

}  // namespace pentad
