// One test's culprit as people read it: the edit, what it changed, and the run that bears it out.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "model/blame.hpp"
#include "model/edit.hpp"
#include "report/style.hpp"

namespace pentad {

/// Unified diffs by edit, of those that may be named.
using EditDiffs = std::map<EditId, std::string>;

/// The run that bears a blame out: the test passed with all edits of the batch but those.
struct BearingRun {
    std::size_t state =
        0;  ///< which of the states that were run or known, from 1, in the order in which they first were
    std::size_t states = 0;
    const ProbeRecord* probe = nullptr;
};

/// Nothing when no such run is kept. What is returned points into `isolation`.
std::optional<BearingRun> bearing_run(const Isolation& isolation, const Blame& blame);

/// `edit 14 validation.py (Updated validation)`. One line, no newline.
std::string edit_name(std::span<const Edit> edits, EditId id);

/// The first `limit` lines of a diff, each cut when it is very long, control characters made visible; then how many
/// more there are, and how to see them. Ends in a newline.
std::string bounded_diff(const std::string& diff, EditId edit, const Style& style, std::size_t limit = 40);

/// The test, its verdict, how often it ran, the edits with files, description and author, the run that bears it out,
/// and the diffs of proved culprits that are not in `shown` yet, which gets them. Ends in a newline.
std::string blame_text(const Isolation& isolation, const Blame& blame, std::span<const Edit> edits,
                       const EditDiffs& diffs, std::set<EditId>& shown, const Style& style);

}  // namespace pentad
