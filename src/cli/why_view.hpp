// What why and affected print.
#pragma once

#include <string>

#include "report/style.hpp"
#include "workflow/why.hpp"

namespace pentad {

/// `✓ test_a::T::test_it would not run: …` and, of what changed, a line for each of the first facts that differ.
std::string why_text(const Why& why, const Style& style);

/// {schema: "pentad.why/1", name, unit, runs, reason, run, note, dependencies, differing: [{class, path}]}
std::string why_document(const Why& why);

/// The tests, unit by unit, a line each.
std::string affected_text(const Affected& affected, const Style& style);

/// {schema: "pentad.affected/1", files, units: [{unit, run, files, tests}], untraced}
std::string affected_document(const Affected& affected);

}  // namespace pentad
