#include "exec/trace_places.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace pentad::trace {

namespace {

constexpr unsigned k_many_uses = 24;
constexpr std::size_t k_most_listed = 2000;
/// What a folder's times may lag behind: some file systems have whole or even seconds.
constexpr std::int64_t k_settles_in = 3;

/// What is there now and was not made by anybody: of no use to compare.
bool is_unsteady(std::string_view path) {
    if (lies_below(path, "/dev/shm")) return path == "/dev/shm";
    return lies_below(path, "/proc") || lies_below(path, "/sys") || lies_below(path, "/dev") ||
           path.starts_with("/memfd:");
}

Place::Kind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return Place::Kind::file;
    if (S_ISDIR(mode)) return Place::Kind::folder;
    return S_ISLNK(mode) ? Place::Kind::symlink : Place::Kind::other;
}

}  // namespace

bool lies_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string path_of(const Place& place) { return (place.in->path + '/').append(place.name); }

Places::Places(std::string root, std::string hidden)
    : root_(std::move(root)),
      hidden_(std::move(hidden)),
      hidden_in_(hidden_.substr(0, std::max<std::size_t>(hidden_.rfind('/') + 1, 1) - 1)),
      top_(std::pmr::get_default_resource()) {
    top_place_.kind = Place::Kind::folder;
    top_place_.in = top_place_.folder = top_.parent = &top_;
    top_.self = &top_place_;
    describe(top_);
}

void Places::begin(int base) {
    base_ = base;
    workspace_ = UniqueFd(::openat(base, root_.c_str() + 1, O_PATH | O_DIRECTORY | O_CLOEXEC));
    ++call_;
    settled_before_ = ::time(nullptr) - k_settles_in;
    check(top_);
}

void Places::end() {
    if (workspace_place_ != nullptr) workspace_place_->folder = nullptr;
    workspace_place_ = nullptr;
    inside_.clear();
    memory_.release();
    workspace_.reset();
}

Place& Places::look(PlaceFolder& folder, std::string_view name) {
    if (const auto known = folder.places.find(name); known != folder.places.end()) return known->second;
    path_.assign(folder.path).append("/").append(name);
    const auto [start, rest] = place_of(path_);
    Place place;
    struct stat status{};
    if (::fstatat(start, rest, &status, AT_SYMLINK_NOFOLLOW) == 0) place.kind = kind_of(status.st_mode);
    if (place.kind == Place::Kind::symlink) {
        std::array<char, PATH_MAX> room;
        const ssize_t count = ::readlinkat(start, rest, room.data(), room.size());
        place.target.assign(room.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return add(folder, name, std::move(place));
}

Place& Places::add(PlaceFolder& folder, std::string_view name, Place place) const {
    place.in = &folder;
    const auto at = folder.places.emplace(name, std::move(place)).first;
    Place& added = at->second;
    added.name = at->first;
    added.left_out = folder.all_left_out || (folder.some_left_out && is_left_out(path_of(added)));
    return added;
}

PlaceFolder& Places::enter(Place& place) {
    if (place.folder == nullptr) {
        std::string path = path_of(place);
        if (place.in->inside || is_workspace(place)) {
            place.folder = &inside_.emplace_back(&memory_);
            place.folder->inside = true;
            if (!place.in->inside) workspace_place_ = &place;
        } else {
            place.folder = &outside_.try_emplace(path, std::pmr::get_default_resource()).first->second;
        }
        place.folder->path = std::move(path);
        describe(*place.folder);
    }
    PlaceFolder& folder = *place.folder;
    folder.self = &place;
    folder.parent = place.in->self->folder;
    if (!folder.inside && folder.checked_in != call_) check(folder);
    return folder;
}

void Places::describe(PlaceFolder& folder) const {
    folder.prefix = folder.path + '/';
    if (folder.inside) folder.prefix.erase(0, root_.size() + 1);
    folder.all_left_out = is_left_out(folder.path + "/any");
    folder.some_left_out = folder.path.empty() || folder.path == hidden_in_;
}

bool Places::is_left_out(std::string_view path) const {
    return is_unsteady(path) || (!hidden_.empty() && lies_below(path, hidden_));
}

/// Forgets what was known of it, unless it has not changed since long before that was seen.
void Places::check(PlaceFolder& folder) {
    folder.checked_in = call_;
    struct stat status{};
    const char* const path = folder.path.empty() ? "." : folder.path.c_str() + 1;
    PlaceFolder::Stamp stamp;
    if (::fstatat(base_, path, &status, AT_SYMLINK_NOFOLLOW) == 0)
        stamp = {status.st_dev, status.st_ino, status.st_ctim.tv_sec, status.st_ctim.tv_nsec};
    if (folder.settled && stamp == folder.stamp) return;
    folder.places.clear();
    folder.uses = 0;
    folder.stamp = stamp;
    folder.settled = stamp.inode != 0 && stamp.seconds < settled_before_;
}

bool Places::is_workspace(const Place& place) const {
    return root_.size() == place.in->path.size() + 1 + place.name.size() && root_.ends_with(place.name) &&
           root_.starts_with(place.in->path) && !place.in->inside;
}

void Places::use(PlaceFolder& folder) {
    if (++folder.uses == k_many_uses && !folder.path.empty()) list(folder);
}

/// What is not in the list is looked for all the same: not every file system finds names only as it lists them.
void Places::list(PlaceFolder& folder) {
    const auto [start, name] = place_of(folder.path);
    UniqueFd fd(::openat(start, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(fd ? ::fdopendir(fd.get()) : nullptr, ::closedir);
    if (!listing) return;
    fd.release();
    const dirent* entry = nullptr;
    for (std::size_t count = 0; count < k_most_listed && (entry = ::readdir(listing.get())) != nullptr; ++count) {
        if (entry->d_type != DT_REG && entry->d_type != DT_DIR) continue;
        const std::string_view found = entry->d_name;
        if (folder.places.contains(found)) continue;
        Place place;
        place.kind = entry->d_type == DT_REG ? Place::Kind::file : Place::Kind::folder;
        add(folder, found, std::move(place));
    }
}

/// From the workspace's folder the kernel has less of a way to go.
std::pair<int, const char*> Places::place_of(const std::string& path) const {
    if (workspace_ && path.size() > root_.size() && lies_below(path, root_))
        return {workspace_.get(), path.c_str() + root_.size() + 1};
    return {base_, path.c_str() + 1};
}

}  // namespace pentad::trace
