// A commit of the user's as an edit: what the git hook records.
#pragma once

#include <optional>

#include "workflow/record.hpp"

namespace pentad {

struct CommitRequest {
    std::optional<RecordRequest> record;  ///< nothing: there is nothing to record
    std::string why_not;                  ///< then: why, when that is worth a line
};

/// The commit that HEAD is, as what is to be recorded: all its files that lie in the workspace, its message and author.
/// The content is that of the workspace, which for a commit of part of a file is not the commit's.
/// Errors: refused (no repository), tool.
Result<CommitRequest> request_of_commit(const Workspace& workspace);

}  // namespace pentad
