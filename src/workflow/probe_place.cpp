#include "workflow/probe_place.hpp"

#include "exec/world_support.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

/// Adds what was there at the end of the batch, where something else stands now.
Status add_changed_since(Session& session, const BatchStates& states, std::map<std::string, FileState>& wanted) {
    TRY_ASSIGN(const std::vector<Edit> later, session.journal().edits_after(states.edits().back().id));
    for (const Edit& edit : later)
        for (const FileChange& change : edit.changes)
            if (change.before_known) wanted.emplace(change.path, change.before);
    TRY_ASSIGN(const Scan scan, scan_for_changes(session));
    for (const ScanFinding& finding : scan.findings) wanted.emplace(finding.path, finding.before);
    return {};
}

Result<WorldChange> change_to(Session& session, const std::string& path, const FileState& state) {
    WorldChange change{.path = path, .kind = state.kind, .mode = state.mode};
    if (!state.exists()) return change;
    TRY_ASSIGN(change.bytes, session.content(state.oid));
    return change;
}

}  // namespace

Result<std::optional<ProbePlace>> ProbePlace::make_world(Session& session, BatchStates& states,
                                                         const EditSet& applied) {
    TRY_ASSIGN(auto wanted, states.files(applied));
    if (!wanted) return std::optional<ProbePlace>();
    TRY(add_changed_since(session, states, *wanted));
    std::vector<WorldChange> changes;
    for (const auto& [path, state] : *wanted) {
        TRY_ASSIGN(const Capture standing, capture(session.workspace(), path));
        if (standing.state == state) continue;
        TRY_ASSIGN(changes.emplace_back(), change_to(session, path, state));
    }
    TRY_ASSIGN(World world, World::make(session.workspace().root, changes));
    return std::optional(ProbePlace(std::move(world)));
}

Result<std::optional<ProbePlace>> ProbePlace::make(Session& session, BatchStates& states, const EditSet& applied) {
    TRY(session.lock_again());
    if (world_support(session.workspace().root).method != WorldMethod::none) {
        Result<std::optional<ProbePlace>> place = make_world(session, states, applied);
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
    return std::optional(ProbePlace(std::move(copy)));
}

void ProbePlace::enter(UnitRunRequest& request) const {
    if (world_) request.world = &world_->entry();
    if (copy_) request.root = copy_->folder();
}

}  // namespace pentad
