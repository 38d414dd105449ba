#include "workflow/test_batch.hpp"

#include "workflow/recovery.hpp"

namespace pentad {

Result<BatchTest> test_batch(const Workspace& workspace, BatchId id, const EventSink& sink) {
    TRY_ASSIGN(Session session, Session::open_or_create(workspace, {}));
    TRY_ASSIGN(const Batch batch, session.journal().batch(id));
    std::erase(session.notes(), closing_completed(batch.id));
    for (const std::string& note : session.notes()) sink(Warning{note});
    session.notes().clear();
    TRY_ASSIGN(BatchRun ran, run_batch(session, batch, sink, true));
    BatchTest test;
    test.rollback = roll_back_after(session, ran.tested.run, ran.isolation, sink);
    test.run = std::move(ran.tested.run);
    test.comparison = std::move(ran.tested.comparison);
    test.isolation = std::move(ran.isolation);
    if (test.isolation) {
        TRY_ASSIGN(test.edits, session.journal().edits_of_batch(batch.id));
    }
    test.problem = std::move(ran.problem);
    test.notes = std::move(session.notes());
    return test;
}

}  // namespace pentad
