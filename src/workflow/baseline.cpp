#include "workflow/baseline.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "store/result_file.hpp"
#include "workflow/run_tests.hpp"

namespace pentad {

namespace {

constexpr const char* k_baseline_ref = "refs/pentad/baseline";

/// So that a later comparison can run it side by side with what stands there then.
Status keep_tree(Session& session, const Run& run) {
    TRY_ASSIGN(const Oid present, present_tree(session));
    if (present != run.tree || run.tree.is_zero()) return {};
    TRY_ASSIGN(const Oid tree, keep_present_tree(session));
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    Edit edit;
    edit.description = "baseline: run " + std::to_string(run.id);
    edit.author = "pentad";
    edit.time = run.started;
    TRY_ASSIGN(const Oid commit, history->commit(tree, std::nullopt, edit));
    TRY(history->flush());
    return history->set_ref(k_baseline_ref, commit);
}

}  // namespace

std::filesystem::path baseline_file(const Workspace& workspace, const std::string& named) {
    if (named.empty()) return workspace.directory / k_baseline_results_name;
    return std::filesystem::absolute(named);
}

Result<ResultSet> read_baseline(const std::filesystem::path& file) {
    Result<ResultSet> baseline = read_results_file(file);
    if (baseline || baseline.error().code != Code::not_found) return baseline;
    return fail(Code::not_found, "there is no baseline " + printable(file.string()) +
                                     "; set one with 'pentad baseline' (or name another with --baseline-file)");
}

std::optional<ResultSet> baseline_if_any(const Workspace& workspace, std::vector<std::string>& notes) {
    Result<ResultSet> baseline = read_results_file(baseline_file(workspace, {}));
    if (baseline) return std::move(*baseline);
    if (baseline.error().code != Code::not_found) notes.push_back("not compared: " + baseline.error().message);
    return std::nullopt;
}

Status set_baseline(Session& session, const Run& run, const std::filesystem::path& file) {
    TRY(keep_tree(session, run));
    TRY(session.journal().begin());
    TRY(session.journal().set_baseline(run.id));
    TRY(session.journal().commit());
    return write_results_file(file, run);
}

}  // namespace pentad
