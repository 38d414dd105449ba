#include "workflow/changed_place.hpp"

#include "exec/world_support.hpp"
#include "workflow/carry_out.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/world_changes.hpp"

namespace pentad {

namespace {

Result<World> make_world(Session& session, const RevertPlan& plan) {
    const ContentSource content = source_for(session, plan);
    std::vector<WorldChange> changes;
    for (const FileChange& one : plan.changes) {
        TRY_ASSIGN(changes.emplace_back(), world_change(one.path, one.after, content));
    }
    return World::make(session.workspace().root, changes);
}

/// All of it in memory: a copy is made of objects that are never flushed.
Result<TreeCopy> make_copy(Session& session, const RevertPlan& plan) {
    TRY_ASSIGN(const Oid present, hold_present_tree(session));
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    const ContentSource content = source_for(session, plan);
    for (const FileChange& one : plan.changes) {
        if (!one.after.exists()) continue;
        TRY_ASSIGN(const std::string bytes, content(one.after.oid));
        TRY(history->add_blob(bytes));
    }
    TRY_ASSIGN(const Oid tree, history->apply(present, plan.changes));
    return TreeCopy::make(session, tree);
}

}  // namespace

Result<TestPlace> changed_place(Session& session, const RevertPlan& plan) {
    if (world_support(session.workspace().root).method != WorldMethod::none) {
        TRY_ASSIGN(World world, make_world(session, plan));
        return TestPlace(std::move(world));
    }
    TRY_ASSIGN(TreeCopy copy, make_copy(session, plan));
    return TestPlace(std::move(copy));
}

}  // namespace pentad
