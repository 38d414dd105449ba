// Finds the units of all frameworks, and builds what has to be built before.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "frameworks/framework.hpp"

namespace pentad {

/// The projects of all frameworks that the settings allow. Looks at files only. Errors: usage (a framework that there
/// is not).
Result<std::vector<FoundProject>> find_projects(const UnitSearch& search);

/// Whether something is built before units run: what tests depend on is then made of files that they never touch. Looks
/// at files only.
bool must_build(const UnitSearch& search);

/// What the setting and the project's files say is run first; what fails there is a failure in the result, once, and
/// the project's units are missing. Names are unique: of two that are the same, the second has its framework's in
/// front. Errors: usage; tool; interrupted (by `stop_asked`, or by
/// the signals that end us: what runs then is ended first).  Threads: any. Where it runs: here; called in a world,
/// there.
Result<FoundUnits> find_all_units(const UnitSearch& search);

/// What runs the project's tests says that it is this: `go version go1.19.8 linux/amd64`; empty: nobody can be asked.
/// Starts it.  Errors: tool (it is missing, or fails); interrupted (`stop_asked`: see CommandLimits).
Result<std::string> version_of_tool(const FoundProject& project, const std::function<bool()>& stop_asked = {});

/// These, and those of the units that they need, and what those need. Pure.
std::set<std::string> with_needs(std::set<std::string> names, const std::vector<TestUnit>& units);

/// The first lines of what a compiler complained about.
struct BuildComplaint {
    std::string message;
    std::string file_location;  ///< `path:line`, relative to `root` if it is in it; empty: none is named
};
/// `output`: of a build that failed. Pure.
BuildComplaint first_complaint(std::string_view output, const std::filesystem::path& folder,
                               const std::filesystem::path& root);

}  // namespace pentad
