// What the culprit search found, as people and programs read it.
#pragma once

#include <span>
#include <string>

#include "base/json_writer.hpp"
#include "model/blame.hpp"
#include "report/blame_text.hpp"
#include "report/style.hpp"

namespace pentad {

/// `culprit edit 14 validation.py (Updated validation)`; empty when no edit was named with a run that bears it out. Of
/// several the one that broke most tests, and `and 2 more`. No newline, no colours.
std::string culprit_summary(const Isolation& isolation, std::span<const Edit> edits);

/// For each test its verdict, the edits with files, description and author, and what bears it out; of proved culprits
/// the diff too, where there is one and once each (blame_text.hpp). `edits`: those of the batch. When the states were
/// copies at another path, a line says so. Ends in a newline.
std::string isolation_text(const Isolation& isolation, std::span<const Edit> edits, const Style& style,
                           const EditDiffs& diffs = {});

/// What the tests did in the states of the batch up to each edit, a line an edit; `p` passed, `F` failed, `-` not run.
/// Empty when nothing was run.
std::string isolation_table(const Isolation& isolation, std::span<const Edit> edits);

/// batch, run, worlds, interrupted, relocated, tests: [{test, verdict, edits, verified, executions, confidence,
/// reason, verified_by}], probes:
/// [{edits, test, status, duration, same_as}]; into an object that is already begun.
void write_isolation_members(JsonWriter& json, const Isolation& isolation);

/// {schema: "pentad.isolate/1", …} with those members. Ends in a newline.
std::string isolation_document(const Isolation& isolation);

}  // namespace pentad
