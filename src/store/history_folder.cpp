#include "store/history_folder.hpp"

#include <unistd.h>

#include <cerrno>

#include "base/file.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_config =
    "[core]\n"
    "\trepositoryformatversion = 0\n"
    "\tfilemode = true\n"
    "\tbare = true\n"
    "\tlogAllRefUpdates = false\n"
    "[gc]\n"
    "\tauto = 0\n"
    "[maintenance]\n"
    "\tauto = false\n";

Status fill(const fs::path& folder) {
    for (const char* name : {"objects/pack", "objects/info", "refs/heads"}) TRY(make_directories(folder / name));
    TRY(write_file_atomically(folder / "config", k_config, Durability::synced));
    TRY(write_file_atomically(folder / "description", "the edits that pentad recorded\n", Durability::cached));
    TRY(write_file_atomically(folder / "HEAD", "ref: " + std::string(k_history_branch) + "\n", Durability::synced));
    for (const char* name : {"objects", "refs"}) TRY(sync_directory(folder / name));
    return {};
}

}  // namespace

Status create_history_folder(const fs::path& history_git) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(history_git, error)))
        return fail(Code::refused, history_git.string() + " is there already");
    const fs::path temporary = history_git.string() + ".new" + std::to_string(::getpid());
    fs::remove_all(temporary, error);
    Status made = fill(temporary);
    if (made && ::rename(temporary.c_str(), history_git.c_str()) != 0)
        made = fail_errno("can't rename to " + history_git.string());
    if (!made) {
        fs::remove_all(temporary, error);
        return made;
    }
    return sync_directory(history_git.parent_path().empty() ? "." : history_git.parent_path());
}

Status check_history_folder(const fs::path& history_git) {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(history_git, error)))
        return fail(Code::not_found, history_git.string() + " does not exist");
    for (const char* name : {"HEAD", "config", "objects/pack", "refs"})
        if (!fs::exists(history_git / name, error))
            return fail(Code::corrupt, history_git.string() + " has no " + name + "; run pentad doctor");
    if (fs::exists(history_git / "objects/info/alternates", error))
        return fail(Code::corrupt,
                    history_git.string() +
                        " borrows objects from another repository, whose garbage collection would destroy it; run "
                        "git --git-dir=history.git repack -a -d, then remove objects/info/alternates");
    return {};
}

}  // namespace pentad
