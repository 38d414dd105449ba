#include "store/user_commit.hpp"

#include "base/text.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

/// Runs git, and wants it to succeed.
Result<std::string> output_of(const UserGit& git, std::vector<std::string> arguments) {
    TRY_ASSIGN(CommandResult ran, run_user_git(git, std::move(arguments)));
    if (!ran.success()) return git_failed(git, ran);
    return std::move(ran.output);
}

/// Takes what stands before the next NUL off `text`.
std::string_view take_field(std::string_view& text) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    const std::string_view field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return field;
}

/// `git diff-tree -z --raw`: `:MODE MODE ID ID LETTER`, NUL, path, NUL. Renames are not looked for, so that both names
/// come.
std::vector<std::string> changed_paths(std::string_view raw) {
    constexpr std::string_view k_submodule = "160000";
    std::vector<std::string> paths;
    while (!raw.empty()) {
        const std::string_view entry = take_field(raw);
        const std::string_view path = take_field(raw);
        const bool submodule = entry.substr(1).starts_with(k_submodule) || entry.substr(8).starts_with(k_submodule);
        if (!submodule && !path.empty()) paths.emplace_back(path);
    }
    return paths;
}

fs::path absolute_in(const fs::path& folder, std::string_view output) {
    while (output.ends_with('\n')) output.remove_suffix(1);
    return (folder / output).lexically_normal();
}

bool is_below(const fs::path& path, const fs::path& folder) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(path, error);
    const fs::path relative = whole.lexically_relative(fs::weakly_canonical(folder, error));
    return !error && !relative.empty() && *relative.begin() != "..";
}

}  // namespace

Result<UserCommit> read_head_commit(const UserGit& git) {
    UserCommit commit;
    TRY_ASSIGN(const std::string text, output_of(git, {"log", "-1", "--encoding=UTF-8", "--format=%P%x00%an%x00%B"}));
    std::string_view rest = text;
    const std::string_view parents = take_field(rest);
    commit.author = take_field(rest);
    while (rest.ends_with('\n') || rest.ends_with('\r')) rest.remove_suffix(1);
    commit.message = rest;
    commit.before = parents.substr(0, parents.find(' '));
    if (commit.before.empty()) {
        // Its id depends on the repository's kind of hash.
        TRY_ASSIGN(const std::string empty, output_of(git, {"hash-object", "-t", "tree", "/dev/null"}));
        commit.before = trim(empty);
    }
    TRY_ASSIGN(const std::string raw,
               output_of(git, {"diff-tree", "-r", "-z", "--raw", "--no-renames", commit.before, "HEAD"}));
    commit.paths = changed_paths(raw);
    return commit;
}

Result<HooksFolder> find_hooks_folder(const UserGit& git) {
    HooksFolder found;
    TRY_ASSIGN(const std::string path, output_of(git, {"rev-parse", "--git-path", "hooks"}));
    found.folder = absolute_in(git.work_tree, path);
    TRY_ASSIGN(const CommandResult configured, run_user_git(git, {"config", "--get", "core.hooksPath"}));
    found.configured = configured.success();
    found.shared = !is_below(found.folder, git.work_tree) && !is_below(found.folder, git.common_dir);
    return found;
}

bool is_rebasing(const UserGit& git) {
    std::error_code error;
    return fs::exists(git.git_dir / "rebase-merge", error) || fs::exists(git.git_dir / "rebase-apply", error);
}

}  // namespace pentad
