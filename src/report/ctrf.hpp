// CTRF, the Common Test Report Format: JSON that dashboards and bots read, whatever wrote it.
#pragma once

#include <string>

#include "model/test_result.hpp"

namespace pentad {

struct CtrfExtras {
    std::string version = {};      ///< pentad's own, `0.1.0`
    std::string path_prefix = {};  ///< from the root of the repository to the workspace, ending in `/`; may be empty
};

/// Shape: one document of CTRF 0.0.0, ending in a newline; docs/formats.md says what is in which field. Statuses:
/// passed (cached too), failed (error, timed out and crashed too), skipped, other (not run); `rawStatus` has pentad's
/// own word. Units: whole milliseconds; moments since 1970 in UTC.
std::string ctrf_json(const Run& run, const CtrfExtras& extras = {});

}  // namespace pentad
