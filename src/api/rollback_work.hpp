// A rollback in the words of include/pentad/values.hpp.
#pragma once

#include <pentad/values.hpp>

#include "workflow/rollback.hpp"

namespace pentad::api {

RollbackResult rollback_result_of(const RollbackOutcome& outcome, bool dry_run, BatchId batch);

}  // namespace pentad::api
