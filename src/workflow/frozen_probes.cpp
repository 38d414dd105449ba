#include "workflow/frozen_probes.hpp"

#include <algorithm>

#include "exec/world_support.hpp"

namespace pentad {

Result<FrozenProbes> FrozenProbes::begin(Session& session, BatchStates& states, const Batch& batch) {
    RunPlan plan;
    plan.batch = batch.id;
    plan.at_end_of_batch = true;
    TRY_ASSIGN(FrozenTree tree, FrozenTree::of(session, plan));
    FrozenProbes probes(session, states, std::move(tree));
    const Workspace& workspace = session.workspace();
    if (world_support(workspace.root).method == WorldMethod::none) return probes;
    probes.monitor_ = std::make_unique<WorkspaceMonitor>(workspace, file_clock_ns(workspace.directory));
    TRY_ASSIGN(const std::vector<TreeDifference> found, probes.tree_.differences(0, {}));
    for (const TreeDifference& one : found)
        if (one.known) probes.then_.emplace(one.path, one.in_tree);
    return probes;
}

Result<std::optional<ProbePlace>> FrozenProbes::place(const EditSet& applied) {
    ProbePlace::Changed changed{.then = then_, .always = {}, .count = changed_.size()};
    for (const auto& [path, at] : changed_) changed.always.insert(path);
    return ProbePlace::make(*session_, *states_, applied, changed);
}

Result<bool> FrozenProbes::held(const ProbePlace& place) {
    if (!place.is_world()) return true;
    if (monitor_->look() != WorkspaceMonitor::Look::quiet) TRY(take_changes(place.since_ns()));
    return std::ranges::all_of(
        changed_, [&](const auto& entry) { return entry.second < place.changes_before() || place.holds(entry.first); });
}

Status FrozenProbes::take_changes(std::int64_t since_ns) {
    TRY_ASSIGN(const std::vector<TreeDifference> found, tree_.differences(since_ns, monitor_->noticed()));
    std::set<std::string> left_out;
    for (const TreeDifference& one : found) {
        left_out.insert(one.path);
        // One that differed before all probes is held, as long as it still differs when a place is made.
        if (!changed_.contains(one.path)) changed_.emplace(one.path, changed_.size());
        if (one.known) then_.insert_or_assign(one.path, one.in_tree);
    }
    monitor_->leave_out(left_out);
    return {};
}

}  // namespace pentad
