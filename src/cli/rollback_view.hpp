// What a rollback or undo did, as text and as JSON.
#pragma once

#include <string>
#include <string_view>

#include "report/style.hpp"
#include "workflow/auto_rollback.hpp"
#include "workflow/rollback.hpp"

namespace pentad {

/// One line for each edit that was taken along: `  took along edit 6: a.py (Renamed add)`, and one a file: `  removed
/// new.py`, `  brought back old.py`, `  restored a.py`; in a dry run what would be done, and the diff.
std::string rollback_text(const RollbackOutcome& outcome, bool dry_run, const Style& style);

/// {schema, dry_run, edit: null | {…}, edits: [numbers], dependents: [numbers], changes, diff, notes, run: null | {…}},
/// with error: {code, message, exit_code} when the files are back but the tests could not run. Ends in a newline.
std::string rollback_document(const RollbackOutcome& outcome, std::string_view schema, bool dry_run);

/// What was taken back by itself, and the failures that are left; or why nothing was, where that takes more than the
/// last line. Whole lines.
std::string auto_rollback_text(const AutoRollback& rollback, const Style& style);

/// {mode, taken_back, reason, edit, edits, changes, run, notes} and perhaps error: the member `rollback` of other
/// documents. No newline.
std::string auto_rollback_document(const AutoRollback& rollback);

}  // namespace pentad
