// What go keeps between its runs, and of which packages it is sure that a test does not depend on that.
//
// go's build cache is filed by a hash of all that goes into a step: the text of every source and embedded file, flags,
// variables, and what the tools say of themselves. So go reads all of these in each run, whatever the cache holds, and
// takes from it what it would make again, the same. What comes of a test depends on what is read, not on what is kept.
// That is not so of what a step reads and go does not hash: headers that C and assembly include from elsewhere, and
// whatever a tool of the user's own reads that stands in for go's.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "frameworks/framework.hpp"

namespace pentad {

struct GoCaches {
    std::string build;      ///< GOCACHE, absolute; empty: nothing is known
    std::string telemetry;  ///< GOTELEMETRYDIR, absolute; empty: this go has none
    /// Import paths of packages that have tests, of which some step reads what go does not hash.
    std::set<std::string> unsure = {};
    bool all_unsure = false;
    bool own_work_folder = false;  ///< the user has not said where go shall work

    /// For TestUnit::caches; empty: all that the unit read may count.
    std::vector<std::string> of(const std::string& import_path) const;

    /// For units of which `of` says something: go works in a folder that nobody else uses. To remove its work, it opens
    /// the folder that this is in, and so would depend on all names in /tmp. Makes the folder.
    std::vector<std::string> environment() const;
};

/// Asks go, in the folder of a module. Where it does not answer as expected, all are unsure. Errors: io, tool (go can't
/// be executed).
Result<GoCaches> find_go_caches(const FoundProject& project, const std::vector<std::string>& environment,
                                const AskTool& ask);

/// Whether go itself files this in one of a unit's caches, and takes nothing else from there. `caches`: as
/// GoCaches::of gives them; `path`: absolute.
bool is_in_go_caches(const std::vector<std::string>& caches, std::string_view path);

/// Whether GOFLAGS has only flags of which go hashes all that comes of them. Shape: as `go env GOFLAGS` prints it.
bool are_hashed_go_flags(std::string_view flags);

}  // namespace pentad
