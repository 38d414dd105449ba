// watch: records what changes on disk by itself, and runs the tests beside it.
#pragma once

#include "workflow/watch_events.hpp"

namespace pentad {

/// Called now and then while the first snapshot is taken, with a line that says how far it is.
using WatchProgress = std::function<void(const std::string& line)>;

/// Watches until somebody says quit, or SIGINT, SIGTERM or SIGHUP comes; what has changed by then is recorded. Tests
/// run in a process of their own, so that recording never waits for them; a failing batch ends nothing. While nothing
/// happens it sleeps without ever waking up (but for polling). Errors: refused (another one watches this workspace: its
/// process id); not_found (the workspace was deleted, moved or replaced; its history was removed); as init.
/// Threads: one; blocks.
Status watch(const Workspace& workspace, const WatchOptions& options, WatchDesk& desk, const WatchProgress& progress);

}  // namespace pentad
