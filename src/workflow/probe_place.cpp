#include "workflow/probe_place.hpp"

#include "exec/world_support.hpp"
#include "workflow/scanning.hpp"
#include "workflow/workspace_monitor.hpp"
#include "workflow/world_changes.hpp"

namespace pentad {

Result<std::optional<ProbePlace>> ProbePlace::make_world(Session& session, BatchStates& states, const EditSet& applied,
                                                         const Changed& changed) {
    const std::int64_t since_ns = file_clock_ns(session.workspace().directory);
    TRY_ASSIGN(auto wanted, states.files(applied));
    if (!wanted) return std::optional<ProbePlace>();
    wanted->insert(changed.then.begin(), changed.then.end());
    const ContentSource content = session.content_source();
    std::vector<WorldChange> changes;
    std::set<std::string> held;
    for (const auto& [path, state] : *wanted) {
        TRY_ASSIGN(const Capture standing, capture(session.workspace(), path));
        if (standing.state == state && !changed.always.contains(path)) continue;
        held.insert(path);
        TRY_ASSIGN(changes.emplace_back(), world_change(path, state, content));
    }
    TRY_ASSIGN(World world, World::make(session.workspace().root, changes));
    ProbePlace place(TestPlace(std::move(world)));
    place.held_ = std::move(held);
    place.changes_before_ = changed.count;
    place.since_ns_ = since_ns;
    return std::optional(std::move(place));
}

Result<std::optional<ProbePlace>> ProbePlace::make(Session& session, BatchStates& states, const EditSet& applied,
                                                   const Changed& changed) {
    TRY(session.lock_again());
    if (world_support(session.workspace().root).method != WorldMethod::none) {
        Result<std::optional<ProbePlace>> place = make_world(session, states, applied, changed);
        session.unlock();
        return place;
    }
    TRY_ASSIGN(const std::optional<Oid> tree, states.tree(applied));
    if (!tree) {
        session.unlock();
        return std::optional<ProbePlace>();
    }
    TRY_ASSIGN(TreeCopy copy, TreeCopy::make(session, *tree));
    session.unlock();
    return std::optional(ProbePlace(TestPlace(std::move(copy))));
}

bool ProbePlace::is_full() const { return pentad::is_full(place_.written_to()); }

RunPlace ProbePlace::with(const Workspace& workspace, std::vector<UnitSelection> selection) const {
    return {.root = place_.root(workspace.root), .world = place_.world(), .selection = std::move(selection)};
}

}  // namespace pentad
