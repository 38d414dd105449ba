// Phase 1 of a restore.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/beneath.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "store/capture.hpp"
#include "store/restore.hpp"
#include "store/restore_plan.hpp"
#include "store/standing.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

/// So many staged files are kept open until they are synced together: the first sync carries the others' metadata
/// along.
constexpr std::size_t k_synced_together = 64;

Failure not_as_expected(const std::string& path) {
    return fail(Code::conflict, printable(path) + " is not as pentad knows it; record it first, then try again");
}

/// Owner and group that a file put at a path is to have.
struct Owner {
    uid_t user = static_cast<uid_t>(-1);
    gid_t group = static_cast<gid_t>(-1);
};

class Staging {
   public:
    Staging(int root, const fs::path& staging, std::string directory_name, const std::vector<RestoreStep>& steps)
        : root_(root), staging_(staging), directory_name_(std::move(directory_name)), steps_(steps) {
        for (const RestoreStep& step : steps)
            if (!step.wanted.exists()) removed_.insert(step.path);
    }

    Status check_paths() const {
        std::set<std::string_view> wanted;
        std::set<std::string_view> all;
        for (const RestoreStep& step : steps_) {
            TRY(check_workspace_path(step.path, directory_name_));
            if (!all.insert(step.path).second)
                return fail(Code::refused, printable(step.path) + " is named twice in one rollback");
            if (step.wanted.exists()) wanted.insert(step.path);
        }
        for (const std::string_view path : wanted)
            for (std::string_view above = parent_of(path); !above.empty(); above = parent_of(above))
                if (wanted.contains(above))
                    return fail(Code::refused, printable(above) + " can't be both a file and a folder");
        return {};
    }

    /// Holds what stands at the step's path against what is expected. Finds out the owner of what will stand there.
    Status check(const RestoreStep& step, Owner& owner) const {
        TRY_ASSIGN(const WayDown way, open_beneath(root_, parent_of(step.path), O_PATH));
        Standing standing;
        if (way.end == WayDown::End::symlink)
            return fail(Code::refused, printable(step.path) + " lies behind the symlink " + printable(way.at) +
                                           "; put the folder back in its place, then try again");
        if (way.end == WayDown::End::not_folder && !removed_.contains(way.at))
            return fail(Code::conflict, printable(way.at) + " is in the way of " + printable(step.path) +
                                            "; move it away, then try again");
        if (way.end == WayDown::End::there) {
            TRY_ASSIGN(standing, look_at(way.folder.get(), std::string(name_of(step.path)), step.path));
            TRY(check_no_stranger(step, way.folder.get(), standing));
        }
        if (standing.state == step.wanted && standing.what != Standing::What::folder) return {};
        if (standing.state != step.expected) return not_as_expected(step.path);
        return check_parent(step, way, standing, owner);
    }

    Result<std::uint64_t> stage(std::size_t at, const ContentSource& content, const Owner& owner) {
        const RestoreStep& step = steps_[at];
        TRY_ASSIGN(const std::string bytes, content(step.wanted.oid));
        if (Oid::of_blob(bytes) != step.wanted.oid)
            return fail(Code::corrupt,
                        "the stored content of " + printable(step.path) + " is damaged; see pentad doctor");
        const std::string name = (staging_ / new_name(at)).string();
        if (step.wanted.kind == FileKind::symlink) {
            if (::symlink(bytes.c_str(), name.c_str()) != 0)
                return fail_errno("can't make the symlink " + printable(name));
            if (::lchown(name.c_str(), owner.user, owner.group) != 0)
                errno = 0;  // the owner is kept where that is possible
        } else {
            TRY(stage_regular(name, bytes, step.wanted.mode, owner));
        }
        struct stat status{};
        if (::lstat(name.c_str(), &status) != 0) return fail_errno("can't look at " + printable(name));
        return status.st_ino;
    }

    Status sync() {
        for (const UniqueFd& fd : unsynced_)
            if (::fsync(fd.get()) != 0) return fail_errno("can't sync " + printable(staging_.string()));
        unsynced_.clear();
        return {};
    }

   private:
    /// A folder or pipe where a file should be; but a folder in which everything is to be removed will be gone by then.
    Status check_no_stranger(const RestoreStep& step, int folder, const Standing& standing) const {
        if (standing.what == Standing::What::special) return not_as_expected(step.path);
        if (standing.what != Standing::What::folder || !step.wanted.exists()) return {};
        TRY_ASSIGN(const std::string stranger,
                   unexpected_file_below(folder, std::string(name_of(step.path)), step.path,
                                         [this](const std::string& path) { return removed_.contains(path); }));
        if (stranger.empty()) return {};
        return fail(Code::conflict, "the folder " + printable(step.path) + " is in the way and holds " +
                                        printable(stranger) + "; move it away, then try again");
    }

    Status check_parent(const RestoreStep& step, const WayDown& way, const Standing& standing, Owner& owner) const {
        UniqueFd nearest;
        std::string_view at = parent_of(step.path);
        while (way.end != WayDown::End::there && !nearest) {
            at = parent_of(at);
            TRY_ASSIGN(WayDown above, open_beneath(root_, at, O_PATH));
            nearest = std::move(above.folder);
        }
        const int folder = nearest ? nearest.get() : way.folder.get();
        struct stat parent{};
        if (::fstatat(folder, ".", &parent, AT_SYMLINK_NOFOLLOW) != 0)
            return fail_errno("can't look at " + printable(at));
        const bool writable = ::faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) == 0;
        const bool exists = standing.what != Standing::What::absent;
        const bool held = (parent.st_mode & S_ISVTX) != 0 && exists && ::geteuid() != 0 &&
                          parent.st_uid != ::geteuid() && standing.status.st_uid != ::geteuid();
        if (!writable || held)
            return fail(Code::io, "can't change " + printable(step.path) + ": no permission to write in the folder " +
                                      printable(at.empty() ? "." : at) + "; change that, then try again");
        const bool root = ::geteuid() == 0;
        if (exists)
            owner = {standing.status.st_uid, standing.status.st_gid};
        else if (root || (parent.st_mode & S_ISGID) != 0)
            owner = {root ? parent.st_uid : owner.user, parent.st_gid};
        return {};
    }

    Status stage_regular(const std::string& name, std::string_view bytes, mode_t mode, const Owner& owner) {
        UniqueFd fd(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!fd) return fail_errno("can't create " + printable(name));
        TRY(write_all(fd.get(), bytes, printable(name)));
        // Before the mode, because a change of owner takes away the set-user bit.
        if (::fchown(fd.get(), owner.user, owner.group) != 0 &&
            ::fchown(fd.get(), static_cast<uid_t>(-1), owner.group) != 0)
            errno = 0;  // the owner is kept where that is possible
        if (::fchmod(fd.get(), mode) != 0) return fail_errno("can't set the mode of " + printable(name));
        unsynced_.push_back(std::move(fd));
        return unsynced_.size() < k_synced_together ? Status() : sync();
    }

    int root_;
    fs::path staging_;
    std::string directory_name_;
    const std::vector<RestoreStep>& steps_;
    std::set<std::string> removed_;
    std::vector<UniqueFd> unsynced_;
};

Status stage_all(Staging& staging, const fs::path& folder, const std::vector<RestoreStep>& steps,
                 const std::vector<Owner>& owners, const ContentSource& content) {
    std::vector<PlannedStep> plan;
    for (std::size_t at = 0; at < steps.size(); ++at) {
        plan.push_back({steps[at], 0});
        if (!steps[at].wanted.exists()) continue;
        TRY_ASSIGN(plan.back().staged_inode, staging.stage(at, content, owners[at]));
    }
    TRY(staging.sync());
    TRY(write_file_atomically(folder / k_plan_file, encode_plan(plan), Durability::synced));
    return sync_directory(folder.parent_path());
}

}  // namespace

Status stage_restore(const fs::path& root, const fs::path& staging, const std::vector<RestoreStep>& steps,
                     const ContentSource& content) {
    const UniqueFd top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top) return fail_errno("can't open folder " + printable(root.string()));
    const fs::path inside = staging.lexically_relative(root);
    Staging work(top.get(), staging, inside.empty() ? std::string() : inside.begin()->string(), steps);
    TRY(work.check_paths());
    std::vector<Owner> owners(steps.size());
    for (std::size_t at = 0; at < steps.size(); ++at) TRY(work.check(steps[at], owners[at]));

    TRY(discard_staging(staging));  // of an earlier process with the same number
    if (::mkdir(staging.c_str(), 0700) != 0) return fail_errno("can't make folder " + printable(staging.string()));
    Status staged = stage_all(work, staging, steps, owners, content);
    if (!staged) {
        std::error_code ignored;
        fs::remove_all(staging, ignored);
    }
    return staged;
}

}  // namespace pentad
