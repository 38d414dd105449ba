// What a rollback or undo did, as text and as JSON.
#pragma once

#include <string>
#include <string_view>

#include "report/style.hpp"
#include "workflow/rollback.hpp"

namespace pentad {

/// One line for each edit that was taken along: `  took along edit 6: a.py (Renamed add)`, and one a file: `  removed
/// new.py`, `  brought back old.py`, `  restored a.py`; in a dry run what would be done, and the diff.
std::string rollback_text(const RollbackOutcome& outcome, bool dry_run, const Style& style);

/// {schema, dry_run, edit: null | {…}, edits: [numbers], dependents: [numbers], changes, diff, notes, run: null | {…}},
/// with error: {code, message, exit_code} when the files are back but the tests could not run. Ends in a newline.
std::string rollback_document(const RollbackOutcome& outcome, std::string_view schema, bool dry_run);

}  // namespace pentad
