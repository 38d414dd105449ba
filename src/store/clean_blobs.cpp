// clean_blobs of store/user_index.hpp.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_set>

#include "base/beneath.hpp"
#include "base/command.hpp"
#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "store/git_objects.hpp"
#include "store/user_index.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

bool holds_something(const fs::path& file) {
    struct stat status{};
    return ::stat(file.c_str(), &status) == 0 && status.st_size > 0;
}

/// What git says of the settings that let it convert contents; true too when it can't be asked. A filter is one of them
/// where no attribute names it any more: what it made when it was named is in the index still.
bool settings_convert(const UserGit& git) {
    const std::vector<std::string> command = {"git", "config", "--get-regexp",
                                              "^(core\\.(autocrlf|attributesfile)|filter\\..*\\.(clean|process))$"};
    const auto ran = run_command(command, scrubbed_environment(), git.work_tree);
    if (!ran || ran->exit_status > 1) return true;
    for (const std::string& line : split(trim(ran->output), '\n'))
        if (!line.empty() && line != "core.autocrlf false") return true;
    return false;
}

constexpr std::string_view k_attributes = ".gitattributes";

/// Whether a folder of `entries`, or one above them as far as the work tree, has attributes; ignored files count.
bool has_attributes(const UserGit& git, const fs::path& root, const std::vector<IndexEntry>& entries) {
    std::error_code error;
    const fs::path top = fs::weakly_canonical(git.work_tree, error);
    for (fs::path folder = fs::weakly_canonical(root, error);; folder = folder.parent_path()) {
        if (holds_something(folder / k_attributes)) return true;
        if (folder == top || folder == folder.parent_path()) break;
    }
    std::unordered_set<std::string_view> seen = {""};
    for (const IndexEntry& entry : entries)
        for (std::string_view folder = parent_of(entry.path); seen.insert(folder).second; folder = parent_of(folder))
            if (holds_something(root / folder / k_attributes)) return true;
    return false;
}

/// Whether `git replace` was used: then git reads other contents than those that the index names.
bool has_replacements(const UserGit& git) {
    std::error_code error;
    if (!fs::is_empty(git.common_dir / "refs/replace", error) && !error) return true;
    const auto packed = read_file(git.common_dir / "packed-refs");
    return packed && packed->find(" refs/replace/") != std::string::npos;
}

/// Of another user's repository git tells nothing, and does not say so.
bool is_own(const UserGit& git) {
    const auto is_mine = [](const fs::path& file) {
        struct stat status{};
        return ::stat(file.c_str(), &status) == 0 && status.st_uid == ::geteuid();
    };
    return is_mine(git.git_dir) && is_mine(git.common_dir) && is_mine(git.work_tree);
}

bool git_may_convert(const UserGit& git, const fs::path& root, const std::vector<UserIndexEntry>& known,
                     const std::vector<IndexEntry>& entries) {
    const char* home = std::getenv("HOME");
    const char* settings = std::getenv("XDG_CONFIG_HOME");
    const fs::path user = settings != nullptr && *settings != 0 ? fs::path(settings)
                          : home != nullptr                     ? fs::path(home) / ".config"
                                                                : fs::path();
    for (const fs::path& file :
         {git.common_dir / "info/attributes", user / "git/attributes", fs::path("/etc/gitattributes")})
        if (holds_something(file)) return true;
    // Those that are removed from the work tree count too as long as they are in the index.
    return std::ranges::any_of(known, [](const auto& entry) { return name_of(entry.path) == k_attributes; }) ||
           has_attributes(git, root, entries) || settings_convert(git);
}

bool is_unchanged(const UserIndexEntry& known, const IndexEntry& entry) {
    return known.mtime_ns == entry.stat.mtime_ns && known.ctime_ns == entry.stat.ctime_ns &&
           known.inode == static_cast<std::uint32_t>(entry.stat.inode) &&
           known.size == static_cast<std::uint32_t>(entry.state.size) && known.mode == git_mode_of(entry.state);
}

/// `root` as the index has it at the start of its paths: empty, or ending with a slash.
std::string prefix_of(const UserGit& git, const fs::path& root) {
    std::error_code error;
    const std::string relative =
        fs::weakly_canonical(root, error).lexically_relative(fs::weakly_canonical(git.work_tree, error));
    return relative == "." ? std::string() : relative + "/";
}

}  // namespace

std::vector<Oid> clean_blobs(const UserGit& git, const fs::path& root, const std::vector<IndexEntry>& entries) {
    const auto known = read_user_index(git.git_dir / "index");
    if (!known || !is_own(git) || has_replacements(git) || git_may_convert(git, root, *known, entries)) return {};
    const std::string prefix = prefix_of(git, root);
    std::vector<Oid> oids(entries.size());
    auto at = std::ranges::lower_bound(*known, prefix, {}, &UserIndexEntry::path);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto below = [&] { return std::string_view(at->path).substr(std::min(prefix.size(), at->path.size())); };
        while (at != known->end() && at->path.starts_with(prefix) && below() < entries[i].path) ++at;
        if (at == known->end() || !at->path.starts_with(prefix)) break;
        if (below() == entries[i].path && is_unchanged(*at, entries[i])) oids[i] = at->oid;
    }
    return oids;
}

}  // namespace pentad
