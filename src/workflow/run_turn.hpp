// One run of tests at a time in a workspace.
#pragma once

#include "store/workspace_lock.hpp"
#include "workflow/unit_runner.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

struct Turn {
    WorkspaceLock lock;
    bool waited = false;
};

/// Tests of two runs would disturb each other, and time out for no fault of their own: waits, and says so, while
/// another runs. Errors: interrupted (Workspace::stop_asked), io.
Result<Turn> wait_for_turn(const Workspace& workspace, const EventSink& sink);

}  // namespace pentad
