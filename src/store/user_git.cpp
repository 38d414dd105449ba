#include "store/user_git.hpp"

#include <sys/stat.h>

#include "base/command.hpp"
#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "store/ref_files.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

/// The path that a one-line file names, relative to `folder` if it is not absolute; empty when there is none.
fs::path named_in(const fs::path& file, std::string_view start, const fs::path& folder) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    const auto content = read_file(file);
    if (!content || !std::string_view(*content).starts_with(start)) return {};
    std::string_view name = std::string_view(*content).substr(start.size());
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with('\n') || name.ends_with('\r')) name.remove_suffix(1);
    if (name.empty()) return {};
    const fs::path path = (folder / name).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

/// A git folder has these three (the objects and refs may be elsewhere, with a commondir file).
bool is_git_folder(const fs::path& folder, const fs::path& common) {
    std::error_code error;
    return fs::exists(fs::symlink_status(folder / "HEAD", error)) && fs::is_directory(common / "objects", error) &&
           fs::is_directory(common / "refs", error);
}

std::optional<UserGit> git_of(const fs::path& work_tree) {
    UserGit git;
    git.work_tree = work_tree;
    std::error_code error;
    const fs::path dot_git = work_tree / ".git";
    git.git_dir = fs::is_directory(dot_git, error) ? dot_git : named_in(dot_git, "gitdir:", work_tree);
    if (git.git_dir.empty()) return std::nullopt;
    git.common_dir = named_in(git.git_dir / "commondir", "", git.git_dir);
    if (git.common_dir.empty()) git.common_dir = git.git_dir;
    if (!is_git_folder(git.git_dir, git.common_dir)) return std::nullopt;
    return git;
}

/// What `git ls-tree -z` says of one path: `MODE TYPE ID\tPATH\0`.
struct HeadEntry {
    std::string mode;
    std::string id;
};

Result<std::optional<HeadEntry>> entry_at(const UserGit& git, const std::string& commit, const std::string& path) {
    TRY_ASSIGN(const CommandResult ran, run_user_git(git, {"ls-tree", "-z", "--full-tree", commit, "--", path}));
    if (!ran.success()) return git_failed(git, ran);
    const std::size_t tab = ran.output.find('\t');
    const std::vector<std::string> fields = split(std::string_view(ran.output).substr(0, tab), ' ');
    if (tab == std::string::npos || fields.size() != 3 || fields[1] != "blob") return std::nullopt;
    return HeadEntry{fields[0], fields[2]};
}

/// `path` below `root` as the repository names it; empty when it lies outside.
std::string path_in_repository(const UserGit& git, const fs::path& root, const std::string& path) {
    std::error_code error;
    const fs::path canonical_root = fs::weakly_canonical(root, error);
    const fs::path canonical_tree = fs::weakly_canonical(git.work_tree, error);
    const std::string prefix = canonical_root.lexically_relative(canonical_tree);
    if (prefix.empty() || prefix == ".." || prefix.starts_with("../")) return {};
    return prefix == "." ? path : prefix + "/" + path;
}

}  // namespace

Result<CommandResult> run_user_git(const UserGit& git, std::vector<std::string> arguments) {
    std::vector<std::string> command = {"git", "--no-pager", "--no-replace-objects", "--literal-pathspecs"};
    command.insert(command.end(), std::make_move_iterator(arguments.begin()), std::make_move_iterator(arguments.end()));
    std::vector<std::string> environment = scrubbed_environment();
    environment.emplace_back("GIT_OPTIONAL_LOCKS=0");
    environment.emplace_back("GIT_TERMINAL_PROMPT=0");
    environment.emplace_back("LC_ALL=C");
    auto ran = run_command(command, environment, git.work_tree);
    if (!ran && ran.error().code == Code::tool)
        return fail(Code::tool, "git is needed to read the repository at " + git.work_tree.string() +
                                    "; install it (apt-get install git)");
    return ran;
}

Failure git_failed(const UserGit& git, const CommandResult& ran) {
    return fail(Code::tool,
                "git can't read " + git.work_tree.string() + ": " + shorten(printable(trim(ran.errors)), 300));
}

std::optional<UserGit> find_user_git(const fs::path& start) {
    std::error_code error;
    fs::path folder = fs::absolute(start, error).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    for (;; folder = folder.parent_path()) {
        if (auto git = git_of(folder)) return git;
        if (folder == folder.root_path() || folder.empty()) return std::nullopt;
    }
}

std::string head_commit(const UserGit& git) { return read_ref(git.git_dir, git.common_dir, "HEAD"); }

namespace {

bool has_windows_lines(const std::string& bytes) { return bytes.find("\r\n") != std::string::npos; }

/// With core.autocrlf, a checkout would write other line endings than those of a file that was created here. What
/// stands there tells which it was.
bool stands_with_unix_lines(const fs::path& file) {
    const Result<std::string> bytes = read_file(file);
    return bytes && bytes->find('\n') != std::string::npos && !has_windows_lines(*bytes);
}

}  // namespace

Result<std::optional<HeadFile>> file_at_head(const UserGit& git, const fs::path& root, const std::string& path,
                                             const std::string& commit) {
    const std::string name = path_in_repository(git, root, path);
    // A repository with reftable refs has no HEAD that we can read, but git can; one without commits has nothing.
    if (name.empty() || (head_commit(git).empty() && !fs::exists(git.common_dir / "reftable"))) return std::nullopt;
    TRY_ASSIGN(const std::optional<HeadEntry> entry, entry_at(git, commit, name));
    if (!entry) return std::nullopt;

    HeadFile file;
    const bool is_link = entry->mode == "120000";
    const std::vector<std::string> raw = {"cat-file", "blob", entry->id};
    const std::vector<std::string> filtered = {"cat-file", "--filters", "--path=" + name, entry->id};
    TRY_ASSIGN(CommandResult ran, run_user_git(git, is_link ? raw : filtered));
    if (!ran.success()) return git_failed(git, ran);
    file.bytes = std::move(ran.output);
    if (!is_link && has_windows_lines(file.bytes) && stands_with_unix_lines(root / path)) {
        TRY_ASSIGN(CommandResult unconverted, run_user_git(git, raw));
        if (unconverted.success() && !has_windows_lines(unconverted.output)) file.bytes = std::move(unconverted.output);
    }
    file.state.kind = is_link ? FileKind::symlink : FileKind::regular;
    if (!is_link) file.state.mode = entry->mode == "100755" ? 0755 : 0644;
    file.state.oid = Oid::of_blob(file.bytes);
    file.state.size = file.bytes.size();
    return file;
}

}  // namespace pentad
