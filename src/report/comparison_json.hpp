// A comparison as JSON.
#pragma once

#include "base/json_writer.hpp"
#include "model/comparison.hpp"

namespace pentad {

/// The members of a comparison, into an object that is already begun: regressions, compared, new_failures, slower,
/// fixed, still_failing, new, vanished, vanished_modules, flaky. docs/formats.md lists their fields.
void write_members(JsonWriter& json, const Comparison& comparison);

}  // namespace pentad
