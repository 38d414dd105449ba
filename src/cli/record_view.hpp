// What record did, as JSON.
#pragma once

#include <string>

#include "workflow/record.hpp"

namespace pentad {

/// pentad.test/1 when tests ran, else {schema: "pentad.record/1", edit, batch, notes}, with error: {code, message,
/// exit_code} when what was to follow did not work. Ends in a newline.
std::string record_document(const RecordOutcome& outcome);

}  // namespace pentad
