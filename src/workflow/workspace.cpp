#include "workflow/workspace.hpp"

#include <unistd.h>

#include <cstdlib>

#include "base/file.hpp"
#include "base/text.hpp"
#include "workflow/settings_loader.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

fs::path nearest_root(const fs::path& start) {
    const char* name = std::getenv("PENTAD_DIRECTORY");
    const std::string directory = name != nullptr && *name != 0 ? name : Settings{}.directory;
    fs::path with_git;
    for (fs::path folder = start;; folder = folder.parent_path()) {
        if (stands(folder / directory / "journal.db") || stands(folder / "pentad.toml")) return folder;
        if (with_git.empty() && stands(folder / ".git")) with_git = folder;
        if (folder == folder.root_path()) break;
    }
    return with_git.empty() ? start : with_git;
}

Status refuse_dangerous(const fs::path& root) {
    const char* home = std::getenv("HOME");
    std::error_code ignored;
    const bool is_home = home != nullptr && *home != 0 && fs::weakly_canonical(home, ignored) == root;
    if (root != root.root_path() && !is_home) return {};
    return fail(Code::refused, "refusing to take " + printable(root.string()) +
                                   " as a workspace; go into a project's folder, or say --force");
}

}  // namespace

bool Workspace::has_history() const {
    for (const char* ref : {"refs/pentad/head", "refs/heads/pentad", "packed-refs"})
        if (stands(history_git() / ref)) return true;
    return false;
}

bool Workspace::is_initialized() const { return stands(journal_file()) || has_history(); }

Result<Workspace> find_workspace(const WorkspaceFlags& flags) {
    std::error_code error;
    const std::string current = flags.start.empty() ? "." : flags.start;
    const std::string& named = flags.root.empty() ? current : flags.root;
    const fs::path start = fs::canonical(named, error);
    if (error) return fail(Code::usage, "can't go to folder " + printable(named) + ": " + error.message());
    if (!fs::is_directory(start, error)) return fail(Code::usage, printable(named) + " is not a folder");

    Workspace workspace;
    workspace.root = flags.root.empty() ? nearest_root(start) : start;
    if (!flags.force) TRY(refuse_dangerous(workspace.root));
    TRY_ASSIGN(workspace.settings, load_settings(workspace.root));
    if (flags.batch_size) workspace.settings.batch_size = *flags.batch_size;
    if (flags.timeout) workspace.settings.timeout = *flags.timeout;
    if (flags.jobs) workspace.settings.jobs = *flags.jobs;
    workspace.directory = workspace.root / workspace.settings.directory;
    return workspace;
}

}  // namespace pentad
