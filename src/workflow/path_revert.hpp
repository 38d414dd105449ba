// One path of a revert: what it becomes when some of its edits are undone and all others stay, or what is in the way.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "workflow/session.hpp"

namespace pentad {

struct PathRevert {
    std::string path;
    FileState present;                 ///< what stands there
    FileState wanted;                  ///< what it is to become; only when clean()
    std::optional<std::string> bytes;  ///< of `wanted`, when they came out of a merge
    std::vector<EditId> in_the_way;    ///< later edits that need the same lines, oldest first
    bool unrecorded_in_the_way = false;

    bool clean() const { return in_the_way.empty() && !unrecorded_in_the_way; }
};

/// Merges the undone edits out of what stands there. Where that fails in one step, the path's history is made anew
/// without them, edit by edit: what can't be made anew is in the way.
/// Errors: refused (the content before an undone edit is not kept; what stands there is too large). Needs the lock;
/// writes nothing.
Result<PathRevert> revert_path(Session& session, const std::string& path, const std::set<EditId>& undone);

/// The refusal of a path whose content can't be kept.
Failure too_large_to_keep(const std::string& path);

}  // namespace pentad
