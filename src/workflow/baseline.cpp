#include "workflow/baseline.hpp"

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "store/result_file.hpp"
#include "workflow/run_tests.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

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
    std::error_code error;
    const fs::path file = fs::absolute(named, error);
    return error ? fs::path(named) : file;
}

Status prepare_baseline_place(const fs::path& file) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (fs::exists(status) && !fs::is_regular_file(status))
        return fail(Code::io,
                    fmt::format("can't write a baseline to {}: it is {}; name a file", printable(file.native()),
                                fs::is_directory(status) ? "a folder" : "a pipe or device"));
    return make_directories(file.parent_path());
}

Result<ResultSet> read_baseline(const std::filesystem::path& file) {
    Result<ResultSet> baseline = read_results_file(file);
    if (baseline || baseline.error().code != Code::not_found) return baseline;
    return fail(Code::not_found, "there is no baseline " + printable(file.string()) +
                                     "; set one with 'pentad baseline' (or name another with --baseline-file)");
}

Result<std::optional<ResultSet>> baseline_if_any(const Workspace& workspace) {
    Result<ResultSet> baseline = read_results_file(baseline_file(workspace, {}));
    if (baseline) return std::optional(std::move(*baseline));
    if (baseline.error().code == Code::not_found) return std::optional<ResultSet>();
    return Failure(std::move(baseline).error());
}

Status set_baseline(Session& session, const Run& run, const std::filesystem::path& file) {
    TRY(keep_tree(session, run));
    TRY(write_results_file(behind_symlinks(file), run));
    // Only now: a file that could not be written is not what the journal keeps a run for.
    TRY(session.journal().begin());
    TRY(session.journal().set_baseline(run.id));
    return session.journal().commit();
}

}  // namespace pentad
