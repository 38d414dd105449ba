#include "workflow/commit_record.hpp"

#include "base/text.hpp"
#include "store/user_commit.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

/// Absolute; only what record takes.
std::vector<std::string> paths_in_workspace(const Workspace& workspace, const UserGit& git, const UserCommit& commit) {
    std::error_code error;
    const fs::path tree = fs::weakly_canonical(git.work_tree, error);
    std::vector<std::string> paths;
    if (error) return paths;
    for (const std::string& path : commit.paths) {
        const fs::path absolute = tree / path;
        const fs::path relative = absolute.lexically_relative(workspace.root);
        if (relative.empty() || *relative.begin() == ".." || *relative.begin() == workspace.settings.directory)
            continue;
        paths.push_back(absolute.string());
    }
    return paths;
}

}  // namespace

Result<CommitRequest> request_of_commit(const Workspace& workspace) {
    const std::optional<UserGit> git = find_user_git(workspace.root);
    if (!git)
        return fail(Code::refused, printable(workspace.root.string()) + " is in no git repository; there is no commit");
    if (is_rebasing(*git)) return CommitRequest{{}, "commits of a rebase are not recorded one by one"};
    TRY_ASSIGN(const UserCommit commit, read_head_commit(*git));
    RecordRequest request;
    request.paths = paths_in_workspace(workspace, *git, commit);
    if (request.paths.empty()) return CommitRequest{};
    request.description = commit.message;
    request.author = commit.author;
    request.before = commit.before;
    request.skip_unknown = true;
    return CommitRequest{std::move(request), {}};
}

}  // namespace pentad
