#include "store/restore_mover.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "store/bytecode_files.hpp"

namespace pentad {

namespace {

/// Somebody else may make or remove the very file between our look at it and the rename; then we look again.
constexpr int k_attempts = 20;

bool is_not_known_here(int error) { return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP; }

/// renameat2 with RENAME_NOREPLACE, also where the file system does not know it. Then there is a moment for a race, but
/// nothing better.
int rename_to_free_name(int from_folder, const std::string& from, int to_folder, const std::string& to) {
    const int renamed = ::renameat2(from_folder, from.c_str(), to_folder, to.c_str(), RENAME_NOREPLACE);
    if (renamed == 0 || !is_not_known_here(errno)) return renamed;
    struct stat status{};
    if (::fstatat(to_folder, to.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return ::renameat(from_folder, from.c_str(), to_folder, to.c_str());
}

Failure cannot_put(std::string_view path) { return fail_errno("can't put back " + printable(path)); }

}  // namespace

Status RestoreMover::open() {
    staging_ = UniqueFd(::open(staging_path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    if (!staging_ || ::fstat(staging_.get(), &status) != 0)
        return fail_errno("can't open folder " + printable(staging_path_));
    device_ = status.st_dev;
    return {};
}

Result<RestoreMover::Place> RestoreMover::place_of(std::string_view path) const {
    Place place;
    TRY_ASSIGN(place.way, open_beneath(root_, parent_of(path), O_PATH));
    struct stat status{};
    if (place.there() && ::fstatat(place.folder(), ".", &status, AT_SYMLINK_NOFOLLOW) != 0)
        return fail_errno("can't look at the folder of " + printable(path));
    place.foreign = place.there() && status.st_dev != device_;
    return place;
}

std::string RestoreMover::beside_name(std::size_t step, bool old) const {
    return ".pentad-" + std::string(name_of(staging_path_)) + "-" + (old ? old_name(step) : new_name(step));
}

RestoreMover::Spot RestoreMover::spot(const Place& place, std::size_t step, bool old) const {
    if (place.foreign) return {place.folder(), beside_name(step, old)};
    return {staging_.get(), old ? old_name(step) : new_name(step)};
}

Status RestoreMover::move_all() {
    // First out, then in: a folder may have to make room for a file, or a file for a folder.
    for (std::size_t step = 0; step < plan_.size(); ++step)
        if (!plan_[step].step.wanted.exists()) TRY(move_out(step));
    for (std::size_t step = 0; step < plan_.size(); ++step)
        if (plan_[step].step.wanted.exists()) TRY(move_in(step));
    return {};
}

Status RestoreMover::move_out(std::size_t step) {
    const std::string& path = plan_[step].step.path;
    const std::string name(name_of(path));
    TRY_ASSIGN(const Place place, place_of(path));
    if (!place.there()) return {};
    struct stat status{};
    if (::fstatat(place.folder(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return {};
    if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
        return {};  // the file is gone; what came instead is not ours
    const Spot aside = spot(place, step, true);
    if (rename_to_free_name(place.folder(), name, aside.folder, aside.name) != 0) {
        // EEXIST: it was moved out before a crash, and somebody made it anew since. That one is theirs.
        if (errno == ENOENT || errno == EEXIST) return {};
        return fail_errno("can't remove " + printable(path));
    }
    done_.push_back({Done::What::moved_out, step, path});
    touched_.emplace(parent_of(path));
    return {};
}

Result<bool> RestoreMover::is_staged(std::size_t step) const {
    const std::string name = new_name(step);
    struct stat status{};
    if (::fstatat(staging_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return false;
        return fail_errno("can't look at " + printable(staging_path_ + "/" + name));
    }
    if (status.st_ino == plan_[step].staged_inode) return true;
    // Some file systems number their files anew when they are mounted again.
    TRY_ASSIGN(const Standing standing, look_at(staging_.get(), name, name));
    return standing.what == Standing::What::file && standing.state == plan_[step].step.wanted;
}

Status RestoreMover::move_in(std::size_t step) {
    const RestoreStep& wanted = plan_[step].step;
    TRY_ASSIGN(const bool staged, is_staged(step));
    if (!staged) return {};  // in its place since an earlier call
    for (int attempt = 0; attempt < k_attempts; ++attempt) {
        TRY(make_parents(wanted.path));
        TRY_ASSIGN(const Place place, place_of(wanted.path));
        if (!place.there()) continue;
        TRY_ASSIGN(const Standing standing, look_at(place.folder(), std::string(name_of(wanted.path)), wanted.path));
        if (standing.what == Standing::What::file && standing.state == wanted.wanted) return {};
        TRY(check_replaceable(step, place, standing));
        if (place.foreign) {
            TRY_ASSIGN(const bool ready, copy_beside(step, place));
            if (!ready) return {};  // in its place since before a crash
        }
        TRY_ASSIGN(const bool moved, put(step, place, standing));
        if (moved) return {};
    }
    return fail(Code::io, "can't put back " + printable(wanted.path) +
                              ": something else keeps writing there; stop that, then try again");
}

/// A folder may be exchanged for a file only when there is nothing in it (any more).
Status RestoreMover::check_replaceable(std::size_t step, const Place& place, const Standing& standing) const {
    const std::string& path = plan_[step].step.path;
    if (standing.what != Standing::What::folder) return {};
    TRY_ASSIGN(const std::string stranger, unexpected_file_below(place.folder(), std::string(name_of(path)), path,
                                                                 [](const std::string&) { return false; }));
    if (stranger.empty()) return {};
    return fail(Code::conflict, "the folder " + printable(path) + " is in the way and holds " + printable(stranger) +
                                    "; move it away, then try again");
}

/// Returns false when what stands there changed meanwhile.
Result<bool> RestoreMover::put(std::size_t step, const Place& place, const Standing& standing) {
    const std::string& path = plan_[step].step.path;
    const std::string name(name_of(path));
    const Spot source = spot(place, step, false);
    const struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    ::utimensat(source.folder, source.name.c_str(), now, AT_SYMLINK_NOFOLLOW);
    bool exchange = standing.what != Standing::What::absent;
    int moved = -1;
    if (exchange) {
        moved = ::renameat2(source.folder, source.name.c_str(), place.folder(), name.c_str(), RENAME_EXCHANGE);
        if (moved != 0 && is_not_known_here(errno)) {  // this file system can't; then the name is free for a moment
            const Spot aside = spot(place, step, true);
            if (rename_to_free_name(place.folder(), name, aside.folder, aside.name) != 0) return cannot_put(path);
            done_.push_back({Done::What::moved_out, step, path});
            exchange = false;
        }
    }
    if (!exchange) moved = rename_to_free_name(source.folder, source.name, place.folder(), name);
    if (moved != 0 && (errno == ENOENT || errno == EEXIST)) return false;
    if (moved != 0) return cannot_put(path);
    done_.push_back({exchange ? Done::What::exchanged : Done::What::moved_in, step, path});
    touched_.emplace(parent_of(path));
    // From now on the staged file that was copied to another file system must not be used again.
    if (place.foreign &&
        ::renameat(staging_.get(), new_name(step).c_str(), staging_.get(), copied_name(step).c_str()) != 0)
        return cannot_put(path);
    return true;
}

Status RestoreMover::make_parents(std::string_view path) {
    for (;;) {
        TRY_ASSIGN(const WayDown way, open_beneath(root_, parent_of(path), O_PATH));
        if (way.end == WayDown::End::there) return {};
        if (way.end != WayDown::End::missing)
            return fail(Code::conflict,
                        printable(way.at) + " is in the way of " + printable(path) + "; move it away, then try again");
        TRY_ASSIGN(const WayDown above, open_beneath(root_, parent_of(way.at), O_PATH));
        if (above.end != WayDown::End::there) continue;
        const std::string name(name_of(way.at));
        if (::mkdirat(above.folder.get(), name.c_str(), 0777) != 0) {
            if (errno == EEXIST || errno == ENOENT) continue;
            return fail_errno("can't make folder " + printable(way.at));
        }
        done_.push_back({Done::What::made_folder, 0, way.at});
        touched_.emplace(parent_of(way.at));
        struct stat parent{};
        if (::geteuid() == 0 && ::fstatat(above.folder.get(), ".", &parent, 0) == 0 &&
            ::fchownat(above.folder.get(), name.c_str(), parent.st_uid, parent.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
            errno = 0;  // the owner is kept where that is possible
    }
}

Status RestoreMover::sync() {
    for (const std::string& path : touched_) {
        TRY_ASSIGN(const WayDown way, open_beneath(root_, path, O_RDONLY));
        if (way.end == WayDown::End::there && ::fsync(way.folder.get()) != 0)
            return fail_errno("can't sync folder " + printable(path.empty() ? "." : path));
    }
    return {};
}

void RestoreMover::forget_bytecode() const {
    std::vector<std::string> files;
    for (const PlannedStep& planned : plan_) files.push_back(planned.step.path);
    forget_stale_bytecode(root_, files);
}

Status RestoreMover::prune() {
    std::set<std::string, std::less<>> changed;
    for (const PlannedStep& planned : plan_) {
        if (planned.step.wanted.exists()) continue;
        for (std::string_view folder = parent_of(planned.step.path); !folder.empty(); folder = parent_of(folder)) {
            TRY_ASSIGN(const WayDown way, open_beneath(root_, parent_of(folder), O_PATH));
            // A folder that is not empty, is not ours to remove, or is gone: all the same here.
            if (way.end == WayDown::End::there &&
                ::unlinkat(way.folder.get(), std::string(name_of(folder)).c_str(), AT_REMOVEDIR) != 0 &&
                errno != ENOENT)
                break;
            changed.emplace(parent_of(folder));
        }
    }
    touched_ = std::move(changed);
    return sync();
}

Status RestoreMover::take_back() {
    Status result;
    for (auto done = done_.rbegin(); done != done_.rend(); ++done)
        if (Status undone = take_back(*done); !undone && result) result = std::move(undone);
    done_.clear();
    return result;
}

/// Somebody may have written a file anew after we put it in its place; taking that back must not lose it.
Status RestoreMover::keep_what_is_not_staged(std::size_t step) {
    TRY_ASSIGN(const bool staged, is_staged(step));
    if (staged) return {};
    TRY_ASSIGN(const std::string kept, rescue({staging_.get(), new_name(step)}, false, plan_[step].step.path));
    return fail(Code::io,
                "something else wrote to " + printable(plan_[step].step.path) + "; that is kept in " + printable(kept));
}

Status RestoreMover::take_back(const Done& done) {
    const std::string name(name_of(done.path));
    TRY_ASSIGN(const Place place, place_of(done.path));
    if (!place.there()) return fail(Code::io, "the folder of " + printable(done.path) + " is gone");
    if (done.what == Done::What::made_folder) {
        ::unlinkat(place.folder(), name.c_str(), AT_REMOVEDIR);  // fails when somebody uses it: then it stays
        return {};
    }
    const bool out = done.what == Done::What::moved_out;
    const Spot other = spot(place, done.step, out);
    int moved = 0;
    if (done.what == Done::What::exchanged)
        moved = ::renameat2(other.folder, other.name.c_str(), place.folder(), name.c_str(), RENAME_EXCHANGE);
    else if (out)
        moved = rename_to_free_name(other.folder, other.name, place.folder(), name);
    else
        moved = rename_to_free_name(place.folder(), name, other.folder, other.name);
    if (moved != 0) return fail_errno("can't take back the change of " + printable(done.path));
    if (!place.foreign && !out) return keep_what_is_not_staged(done.step);
    if (place.foreign && !out) {
        ::renameat(staging_.get(), copied_name(done.step).c_str(), staging_.get(), new_name(done.step).c_str());
        ::unlinkat(place.folder(), other.name.c_str(), 0);
    }
    return {};
}

}  // namespace pentad
