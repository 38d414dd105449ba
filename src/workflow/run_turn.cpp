#include "workflow/run_turn.hpp"

namespace pentad {

Result<Turn> wait_for_turn(const Workspace& workspace, const EventSink& sink) {
    const auto file = workspace.directory / "run.lock";
    Result<WorkspaceLock> lock = WorkspaceLock::try_acquire(file);
    if (lock) return Turn{std::move(*lock), false};
    if (lock.error().code != Code::refused) return Failure(std::move(lock).error());
    sink(Warning{"waiting for another run of the tests in this workspace to end"});
    TRY_ASSIGN(WorkspaceLock waited, workspace.stop_asked ? WorkspaceLock::acquire(file, workspace.stop_asked)
                                                          : WorkspaceLock::acquire(file));
    return Turn{std::move(waited), true};
}

}  // namespace pentad
