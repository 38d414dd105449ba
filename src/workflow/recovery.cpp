#include "workflow/recovery.hpp"

#include "base/text.hpp"
#include "workflow/closing.hpp"

namespace pentad {

namespace {

Status roll_forward(Session& session, const RestoreIntent& intent) {
    const Workspace& workspace = session.workspace();
    Result<std::vector<std::string>> applied = apply_restore(workspace.root, workspace.directory / intent.staging);
    if (!applied) {
        Error error = applied.error();
        error.message = "a rollback (edit " + std::to_string(intent.edit) +
                        ") was cut off and can't be completed: " + error.message +
                        "; mend that and run any pentad command again";
        return Failure(std::move(error));
    }
    TRY(session.journal().begin());
    TRY(session.journal().clear_intent(intent.id));
    TRY(session.journal().commit());
    session.notes().push_back("completed a rollback that was cut off (edit " + std::to_string(intent.edit) + ")");
    for (std::string& line : *applied) {
        session.notes().push_back(line);
        session.rescued().push_back(std::move(line));
    }
    return {};
}

}  // namespace

std::string closing_completed(BatchId batch) {
    return "completed the closing of batch " + std::to_string(batch) +
           ", which was cut off; its tests did not run (pentad test)";
}

Status recover(Session& session) {
    TRY_ASSIGN(const std::vector<RestoreIntent> intents, session.journal().intents());
    for (const RestoreIntent& intent : intents) TRY(roll_forward(session, intent));

    TRY_ASSIGN(const std::vector<Batch> closing, session.journal().batches_in_state(BatchState::closing));
    for (const Batch& batch : closing) {
        const Status finished = finish_closing(session, batch);
        if (!finished) session.journal().rollback();
        session.notes().push_back(finished ? closing_completed(batch.id)
                                           : "batch " + std::to_string(batch.id) +
                                                 " is not fully closed yet: " + finished.error().message);
    }
    return {};
}

}  // namespace pentad
