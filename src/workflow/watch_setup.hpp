// The first snapshot for watch mode, taken in a process of its own: the watcher stays small and hears Ctrl-C meanwhile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exec/signal_watch.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

struct WatchSetUp {
    bool interrupted = false;  ///< a signal came; what is missing is made up for at the next start
    std::vector<std::string> notes;
};

/// Runs `pentad init` and waits for it. `progress` gets a line now and then. Errors: as init.
Result<WatchSetUp> set_up_beside(const Workspace& workspace, SignalWatch& signals,
                                 const std::function<void(const std::string& line)>& progress);

}  // namespace pentad
