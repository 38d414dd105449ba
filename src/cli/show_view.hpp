// One batch, edit, run or test, as text and as JSON.
#pragma once

#include <string>

#include "report/style.hpp"
#include "workflow/overview.hpp"

namespace pentad {

std::string show_text(const Shown& shown, const Style& style);

/// {schema: "pentad.show/1", kind: "batch", batch, edits, runs} | {…, kind: "edit", edit, diff} | {…, kind: "run", run}
/// | {…, kind: "test", id, past: [{run, batch, started, test}]}. Ends in a newline.
std::string show_document(const Shown& shown);

}  // namespace pentad
