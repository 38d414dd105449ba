#include "exec/inotify_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "exec/passed_descriptors.hpp"

namespace pentad {

namespace {

/// IN_MODIFY: what stays open for long is not forgotten. IN_EXCL_UNLINK: writes to what is deleted already say nothing.
constexpr std::uint32_t k_mask = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                 IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;
constexpr std::uint32_t k_beside_mask = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR;

/// By its descriptor: the folder that was opened and no other, however long its path.
std::string path_of_descriptor(int fd) { return fmt::format("/proc/self/fd/{}", fd); }

std::string limit_in(const char* name) {
    const Result<std::string> text = read_file(fmt::format("/proc/sys/fs/inotify/{}", name));
    return text ? std::string(trim(*text)) : std::string("not known");
}

/// All programs of a user share the limits, so twice the present one is the least that helps.
Failure limit_reached(const char* name) {
    const std::string limit = limit_in(name);
    const std::uint64_t enough = std::string_view(name) == "max_user_watches" ? 1'048'576 : 1024;
    const std::uint64_t present = std::strtoull(limit.c_str(), nullptr, 10);
    return fail(Code::no_space, fmt::format("the kernel's limit fs.inotify.{0} ({1}) is reached; raise it, as root, "
                                            "with 'sysctl fs.inotify.{0}={2}'",
                                            name, limit, std::max(enough, 2 * present)));
}

Result<UniqueFd> new_inotify() {
    UniqueFd fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (fd) return fd;
    if (errno == EMFILE) return limit_reached("max_user_instances");
    return fail_errno("can't use inotify");
}

bool is_folder(int folder, const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    struct stat status{};
    return ::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0 &&
           S_ISDIR(status.st_mode);
}

bool is_dots(std::string_view name) { return name == "." || name == ".."; }

}  // namespace

Result<InotifyTree> InotifyTree::open(const std::filesystem::path& root, Enter enter, TreeChanges& first) {
    InotifyTree tree(root, std::move(enter));
    TRY(tree.reopen(first));
    return tree;
}

void InotifyTree::end() { close_later(std::move(fd_)); }

Status InotifyTree::reopen(TreeChanges& changes) {
    by_watch_.clear();
    free_.clear();
    folders_.clear();
    folders_.emplace_back();
    TRY_ASSIGN(fd_, new_inotify());
    TRY(add_below(0, changes));
    if (folders_[0].watch < 0) return fail(Code::not_found, printable(root_.string()) + " can't be watched");
    if (beside_ >= 0) TRY(watch_beside(beside_folder_));
    return {};
}

Status InotifyTree::watch_beside(const std::filesystem::path& folder) {
    beside_folder_ = folder;
    beside_ = ::inotify_add_watch(fd(), folder.c_str(), k_beside_mask);
    if (beside_ >= 0) return {};
    if (errno == ENOSPC) return limit_reached("max_user_watches");
    return fail_errno("can't watch " + printable(folder.string()));
}

// -- the tree of folders
// -----------------------------------------------------------------------------------------------

std::string InotifyTree::path_of(Id id) const {
    std::size_t length = 0;
    for (Id at = id; at != 0; at = folders_[at].parent) length += folders_[at].name.size() + 1;
    if (length == 0) return {};
    std::string path(length - 1, '/');
    std::size_t end = path.size();
    for (Id at = id; at != 0; at = folders_[at].parent) {
        const std::string& name = folders_[at].name;
        path.replace(end - name.size(), name.size(), name);
        end -= name.size() + (folders_[at].parent == 0 ? 0 : 1);
    }
    return path;
}

std::string InotifyTree::path_in(Id id, std::string_view name) const {
    std::string path = path_of(id);
    if (!path.empty()) path += '/';
    return path.append(name);
}

std::optional<InotifyTree::Id> InotifyTree::child(Id parent, std::string_view name) const {
    const auto& inside = folders_[parent].inside;
    if (!inside) return std::nullopt;
    const auto at = inside->find(std::string(name));
    return at == inside->end() ? std::nullopt : std::optional(at->second);
}

InotifyTree::Id InotifyTree::add_child(Id parent, std::string_view name) {
    if (const auto known = child(parent, name)) drop(*known);
    Id id = 0;
    if (free_.empty()) {
        id = static_cast<Id>(folders_.size());
        folders_.emplace_back();
    } else {
        id = free_.back();
        free_.pop_back();
    }
    folders_[id].parent = parent;
    folders_[id].name = name;
    auto& inside = folders_[parent].inside;
    if (!inside) inside = std::make_unique<std::unordered_map<std::string, Id>>();
    inside->emplace(name, id);
    return id;
}

/// Ends the watches of a folder and of all below it. Events of theirs that are still to come name no folder any more.
void InotifyTree::drop(Id id) {
    if (auto& siblings = folders_[folders_[id].parent].inside; siblings) siblings->erase(folders_[id].name);
    std::vector<Id> going = {id};
    while (!going.empty()) {
        const Id one = going.back();
        going.pop_back();
        if (folders_[one].inside)
            for (const auto& [name, below] : *folders_[one].inside) going.push_back(below);
        forget(one);
    }
}

void InotifyTree::forget(Id id) {
    Folder& folder = folders_[id];
    if (folder.watch >= 0) {
        by_watch_.erase(folder.watch);
        ::inotify_rm_watch(fd(), folder.watch);  // fails when the folder is gone, and the watch with it
    }
    folder = {};
    free_.push_back(id);
}

// -- going down
// --------------------------------------------------------------------------------------------------------

Status InotifyTree::add_below(Id top, TreeChanges& changes) {
    const UniqueFd root(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) {
        changes.root_gone = true;
        return fail(Code::not_found, printable(root_.string()) + " is no folder any more");
    }
    std::vector<Id> next = {top};
    while (!next.empty()) {
        const Id id = next.back();
        next.pop_back();
        TRY(visit(id, root.get(), next, changes));
    }
    return {};
}

Status InotifyTree::visit(Id id, int root, std::vector<Id>& next, TreeChanges& changes) {
    const std::string path = path_of(id);
    Result<WayDown> way = open_beneath(root, path, O_RDONLY);
    if (!way) changes.unreadable.push_back(way.error().message);
    const bool is_there = way && way->end == WayDown::End::there;
    // Watched before it is looked at: what decides whether to enter may be written just now.
    if (is_there) TRY(start_watch(id, way->folder.get()));
    if (!is_there || !enter_(path, way->folder.get())) {
        if (id != 0) drop(id);
        return {};
    }
    list(id, std::move(way->folder), next);
    return {};
}

Status InotifyTree::start_watch(Id id, int folder) {
    const int watch = ::inotify_add_watch(fd(), path_of_descriptor(folder).c_str(), k_mask);
    if (watch < 0 && errno == ENOSPC) return limit_reached("max_user_watches");
    if (watch < 0) return fail_errno("can't watch " + printable((root_ / path_of(id)).string()));
    // A folder that is watched already was moved, and the event that says so is still to come.
    if (const auto known = by_watch_.find(watch); known != by_watch_.end()) folders_[known->second].watch = -1;
    by_watch_[watch] = id;
    folders_[id].watch = watch;
    return {};
}

void InotifyTree::list(Id id, UniqueFd folder, std::vector<Id>& next) {
    DIR* entries = ::fdopendir(folder.get());
    if (entries == nullptr) return;
    const int fd = folder.release();  // closedir closes it
    while (const dirent* entry = ::readdir(entries))
        if (is_folder(fd, *entry) && !is_dots(entry->d_name)) next.push_back(add_child(id, entry->d_name));
    ::closedir(entries);
}

// -- events
// ------------------------------------------------------------------------------------------------------------

TreeChanges InotifyTree::take() {
    TreeChanges changes;
    alignas(inotify_event) char buffer[64 * 1024];
    for (;;) {
        const ssize_t length = ::read(fd(), buffer, sizeof buffer);
        if (length < 0 && errno == EINTR) continue;
        if (length <= 0) return changes;
        for (const char* at = buffer; at < buffer + length;) {
            const auto& event = *reinterpret_cast<const inotify_event*>(at);
            take_event(event, changes);
            at += sizeof event + event.len;
        }
    }
}

void InotifyTree::take_event(const inotify_event& event, TreeChanges& changes) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
        changes.lost = true;
        return;
    }
    const std::string_view name = event.len == 0 ? std::string_view() : std::string_view(event.name);
    if (event.wd == beside_) {
        const bool gone = (event.mask & (IN_DELETE | IN_MOVED_FROM)) != 0;
        if (!name.empty()) (gone ? changes.beside_gone : changes.beside).emplace_back(name);
        return;
    }
    const auto at = by_watch_.find(event.wd);
    if (at == by_watch_.end()) return;  // of a folder that has been moved away or replaced
    if (name.empty())
        take_own_event(at->second, event.mask, changes);
    else if ((event.mask & IN_ISDIR) != 0)
        take_folder_event(at->second, name, event.mask, changes);
    else
        take_file_event(at->second, name, event.mask, changes);
}

void InotifyTree::take_own_event(Id id, std::uint32_t mask, TreeChanges& changes) {
    if (id == 0 && (mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) != 0) changes.root_gone = true;
    if (id == 0 || (mask & (IN_IGNORED | IN_UNMOUNT)) == 0) return;  // of a move, the parent's events tell
    changes.folders.push_back(path_of(id));
    drop(id);
}

void InotifyTree::take_folder_event(Id parent, std::string_view name, std::uint32_t mask, TreeChanges& changes) {
    const std::optional<Id> known = child(parent, name);
    const bool gone = (mask & (IN_DELETE | IN_MOVED_FROM)) != 0;
    if (!gone && (mask & IN_ATTRIB) != 0 && known) return;  // it could be read before already
    if (known) drop(*known);
    const std::string path = path_in(parent, name);
    if (gone) {
        if (known) changes.folders.push_back(path);
        return;
    }
    if (const Status added = add_below(add_child(parent, name), changes); !added) changes.trouble = added.error();
    if (child(parent, name)) changes.folders.push_back(path);
}

void InotifyTree::take_file_event(Id parent, std::string_view name, std::uint32_t mask, TreeChanges& changes) const {
    const std::string path = path_in(parent, name);
    bool open = (mask & IN_MODIFY) != 0;
    if ((mask & IN_CREATE) != 0) {
        // A new file is closed by whoever made it; a new symlink or hard link was never open.
        struct stat status{};
        open = ::lstat((root_ / path).c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1;
    }
    changes.files.push_back({path, open});
}

}  // namespace pentad
