// The values that all known facts have in a state of the workspace.
#pragma once

#include "judge/selection.hpp"
#include "workflow/fact_values.hpp"

namespace pentad {

/// By their ids. Units: about a microsecond each, on several threads when there are many. Threads: any.
PresentMarks marks_in(const FactValues& values, const KnownTraces& known);

}  // namespace pentad
