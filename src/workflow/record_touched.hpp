// What changed on disk, as one edit: the part of `record` that finds out by itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "workflow/captured_edit.hpp"
#include "workflow/record.hpp"
#include "workflow/recording.hpp"
#include "workflow/settling.hpp"

namespace pentad {

struct TouchedRequest {
    std::function<bool(const std::string&)> is_chosen;       ///< what is to be recorded at all
    std::function<bool(const std::string&)> is_new_content;  ///< of a file that nobody knows: nothing ignores it
    std::function<std::string(const std::vector<FileChange>&)> describe;
    FullBatch full = FullBatch::closed;
};

struct TouchedOutcome {
    std::optional<RecordOutcome> recorded;  ///< nothing: all is as it was
    std::vector<std::string> notes;         ///< when nothing is recorded; otherwise they are with it
    Unreadable unreadable;
};

/// Records what differs from the newest known state at the touched paths as one edit, by the default author. Costs what
/// was touched; `everywhere` and folders cost a scan. `acknowledged` as for record. Errors: as record;
/// refused also when the workspace is not set up (see start_watched). Nothing is recorded then.
Result<TouchedOutcome> record_touched(const Workspace& workspace, const Touched& touched, const TouchedRequest& request,
                                      const Acknowledged& acknowledged);

}  // namespace pentad
