// The parts of RestoreMover that decide about what came out of its place, and that deal with other file systems.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.hpp"
#include "store/capture.hpp"
#include "store/restore_mover.hpp"

namespace pentad {

namespace {

bool remove_file(int folder, const std::string& name) {
    return ::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT;
}

}  // namespace

/// Puts a whole, synced copy of the staged file beside the target, under a name from which it can be renamed. Returns
/// false when what lies there already is not that: then the two changed places before a crash.
Result<bool> RestoreMover::copy_beside(std::size_t step, const Place& place) {
    const std::string name = beside_name(step, false);
    const std::string part = name + ".part";
    TRY_ASSIGN(const Standing beside, look_at(place.folder(), name, name));
    if (beside.what != Standing::What::absent) return beside.state == plan_[step].step.wanted;
    TRY_ASSIGN(const Capture staged,
               capture_entry(staging_.get(), new_name(step), new_name(step), UINT64_MAX, Keep::bytes));
    struct stat status{};
    if (::fstatat(staging_.get(), new_name(step).c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return fail_errno("can't look at " + printable(staging_path_));
    remove_file(place.folder(), part);
    const auto write = [&]() -> Status {
        if (S_ISLNK(status.st_mode)) {
            if (::symlinkat(staged.bytes.c_str(), place.folder(), part.c_str()) != 0)
                return fail_errno("can't make a symlink");
            return {};
        }
        const UniqueFd fd(
            ::openat(place.folder(), part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!fd) return fail_errno("can't write beside " + printable(plan_[step].step.path));
        TRY(write_all(fd.get(), staged.bytes, printable(plan_[step].step.path)));
        if (::fchown(fd.get(), status.st_uid, status.st_gid) != 0) errno = 0;  // kept where that is possible
        if (::fchmod(fd.get(), status.st_mode & 07777) != 0 || ::fsync(fd.get()) != 0)
            return fail_errno("can't write beside " + printable(plan_[step].step.path));
        return {};
    };
    Status written = write();
    if (written && ::renameat(place.folder(), part.c_str(), place.folder(), name.c_str()) != 0)
        written = fail_errno("can't write beside " + printable(plan_[step].step.path));
    if (written) return true;
    remove_file(place.folder(), part);
    return Failure(std::move(written).error());
}

Result<std::vector<std::string>> RestoreMover::judge_what_came_out() {
    std::vector<std::string> lines;
    for (std::size_t step = 0; step < plan_.size(); ++step) {
        TRY(judge(step, false, lines));
        TRY(judge(step, true, lines));
    }
    return lines;
}

Status RestoreMover::judge(std::size_t step, bool old, std::vector<std::string>& lines) {
    const RestoreStep& planned = plan_[step].step;
    TRY_ASSIGN(const Place place, place_of(planned.path));
    const Spot out = spot(place, step, old);
    Result<Standing> standing = look_at(out.folder, out.name, planned.path);
    if (standing && standing->what == Standing::What::absent) return {};
    struct stat status{};
    const bool ours = !old && !place.foreign &&
                      ::fstatat(out.folder, out.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                      status.st_ino == plan_[step].staged_inode;
    const bool known_file = standing && standing->what == Standing::What::file &&
                            (standing->state == planned.expected || standing->state == planned.wanted);
    if (ours || known_file) {
        if (!remove_file(out.folder, out.name)) return fail_errno("can't remove " + printable(out.name));
        return {};
    }
    if (standing && standing->what == Standing::What::folder) {
        TRY_ASSIGN(const bool gone, remove_empty_tree(out.folder, out.name, planned.path));
        if (gone) return {};
    }
    TRY_ASSIGN(const std::string kept, rescue(out, place.foreign, planned.path));
    lines.push_back(printable(planned.path) +
                    " was changed by something else during the rollback; what it wrote is kept in " + printable(kept));
    return {};
}

/// Moves it to where the user finds it. Returns the place.
Result<std::string> RestoreMover::rescue(const Spot& from, bool foreign, const std::string& path) {
    UniqueFd folder;
    if (!foreign) {
        TRY(make_directories(rescue_path_));
        folder = UniqueFd(::open(rescue_path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!folder) return fail_errno("can't open folder " + printable(rescue_path_));
    }
    const int target = foreign ? from.folder : folder.get();
    for (int number = 1;; ++number) {
        // Cut, because a name that is as long as names may be could not take the number.
        const std::string name =
            std::string(name_of(path).substr(0, 230)) + ".pentad-rescued-" + std::to_string(number);
        const int renamed = ::renameat2(from.folder, from.name.c_str(), target, name.c_str(), RENAME_NOREPLACE);
        if (renamed != 0 && errno == EEXIST) continue;
        if (renamed != 0) return fail_errno("can't keep what came out of " + printable(path));
        if (::fsync(foreign ? -1 : target) != 0) errno = 0;
        if (!foreign) return rescue_path_ + "/" + name;
        return (parent_of(path).empty() ? "" : std::string(parent_of(path)) + "/") + name;
    }
}

}  // namespace pentad
