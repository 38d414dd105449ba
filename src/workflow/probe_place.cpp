#include "workflow/probe_place.hpp"

#include "exec/world_support.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

/// What was there at the end of the batch, where something else may stand now.
Result<std::map<std::string, FileState>> changed_since(Session& session, const BatchStates& states) {
    std::map<std::string, FileState> changed;
    TRY_ASSIGN(const std::vector<Edit> later, session.journal().edits_after(states.edits().back().id));
    for (const Edit& edit : later)
        for (const FileChange& change : edit.changes)
            if (change.before_known) changed.emplace(change.path, change.before);
    TRY_ASSIGN(const Scan scan, scan_for_changes(session));
    for (const ScanFinding& finding : scan.findings) changed.emplace(finding.path, finding.before);
    return changed;
}

Result<WorldChange> change_to(Session& session, const std::string& path, const FileState& state) {
    WorldChange change{.path = path, .kind = state.kind, .mode = state.mode};
    if (!state.exists()) return change;
    TRY_ASSIGN(change.bytes, session.content(state.oid));
    return change;
}

}  // namespace

/// Makes places with the session's lock held. Looks at the workspace once for all.
class ProbePlace::Maker {
   public:
    Maker(Session& session, BatchStates& states) : session_(session), states_(states) {}

    Result<std::vector<std::optional<ProbePlace>>> make(std::span<const EditSet> applied) {
        const bool worlds = world_support(session_.workspace().root).method != WorldMethod::none;
        if (worlds) {
            TRY_ASSIGN(changed_, changed_since(session_, states_));
        }
        std::vector<std::optional<ProbePlace>> places;
        for (const EditSet& state : applied) {
            TRY_ASSIGN(auto place, worlds ? world(state) : copy(state));
            places.push_back(std::move(place));
        }
        return places;
    }

   private:
    Result<std::optional<ProbePlace>> world(const EditSet& applied) {
        TRY_ASSIGN(auto wanted, states_.files(applied));
        if (!wanted) return std::optional<ProbePlace>();
        wanted->insert(changed_.begin(), changed_.end());
        std::vector<WorldChange> changes;
        for (const auto& [path, state] : *wanted) {
            TRY_ASSIGN(const Capture standing, capture(session_.workspace(), path));
            if (standing.state == state) continue;
            TRY_ASSIGN(changes.emplace_back(), change_to(session_, path, state));
        }
        TRY_ASSIGN(World made, World::make(session_.workspace().root, changes));
        return std::optional(ProbePlace(std::move(made)));
    }

    Result<std::optional<ProbePlace>> copy(const EditSet& applied) {
        TRY_ASSIGN(const std::optional<Oid> tree, states_.tree(applied));
        if (!tree) return std::optional<ProbePlace>();
        TRY_ASSIGN(TreeCopy made, TreeCopy::make(session_, *tree));
        return std::optional(ProbePlace(std::move(made)));
    }

    Session& session_;
    BatchStates& states_;
    std::map<std::string, FileState> changed_;
};

Result<std::vector<std::optional<ProbePlace>>> ProbePlace::make(Session& session, BatchStates& states,
                                                                std::span<const EditSet> applied) {
    TRY(session.lock_again());
    auto places = Maker(session, states).make(applied);
    session.unlock();
    return places;
}

RunPlace ProbePlace::with(const Workspace& workspace, std::vector<UnitSelection> selection) const {
    return {.root = copy_ ? copy_->folder() : workspace.root,
            .world = world_ ? &world_->entry() : nullptr,
            .selection = std::move(selection)};
}

}  // namespace pentad
