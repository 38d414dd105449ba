#include "exec/world_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <set>
#include <string>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "exec/remove_tree.hpp"
#include "exec/world_processes.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_room_for_a_build = 1ULL << 30;
constexpr std::uint64_t k_hardly_anything = 64ULL << 10;

/// Nobody but us and root can rename or replace what we make in it.
bool is_safe_base(const struct stat& status) {
    const bool trusted = status.st_uid == 0 || status.st_uid == ::geteuid();
    return trusted && ((status.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (status.st_mode & S_ISVTX) != 0);
}

/// Errors: io. Blocks until the lock is there when `flags` has no LOCK_NB; an empty one: another holds it.
Result<UniqueFd> locked(const fs::path& file, int flags) {
    UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return fail_errno("can't open " + printable(file.string()));
    while (::flock(fd.get(), flags) != 0) {
        if (errno == EWOULDBLOCK) return UniqueFd();
        if (errno != EINTR) return fail_errno("can't lock " + printable(file.string()));
    }
    return fd;
}

std::vector<std::string> worlds_in(const fs::path& folder) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(folder.c_str()), ::closedir);
    while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr)
        if (std::string_view(entry->d_name).starts_with("world-")) names.emplace_back(entry->d_name);
    return names;
}

std::uint64_t free_bytes(const fs::path& folder) {
    struct statvfs status{};
    return ::statvfs(folder.c_str(), &status) == 0 ? std::uint64_t{status.f_bavail} * status.f_frsize : 0;
}

/// The lock file last, and under the gate: one who looks for stale worlds must not find this one without it.
Status remove_world(const fs::path& path) {
    Status all;
    for (const char* inner : {"u", "w", "t"})
        if (Status removed = remove_tree(path / inner); !removed) all = std::move(removed);
    TRY(all);
    TRY_ASSIGN(const UniqueFd gate, locked(path.parent_path() / "gate", LOCK_EX));
    return remove_tree(path);
}

}  // namespace

bool lies_in(const fs::path& path, const fs::path& folder) {
    return std::ranges::mismatch(folder, path).in1 == folder.end();
}

Result<fs::path> private_folder(const fs::path& base) {
    std::error_code error;
    const fs::path real = fs::canonical(base, error);
    struct stat status{};
    if (error || ::stat(real.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return fail(Code::io, "there is no folder " + printable(base.string()) + " for worlds; make it");
    if (!is_safe_base(status))
        return fail(Code::refused, "others can replace what stands in " + printable(real.string()) +
                                       "; set TMPDIR to a folder of your own");
    const fs::path folder = real / ("pentad-" + std::to_string(::geteuid()));
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return fail_errno("can't make folder " + printable(folder.string()));
    const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const bool ours = fd && ::fstat(fd.get(), &status) == 0 && status.st_uid == ::geteuid();
    if (!ours || (status.st_mode & 07777) != 0700)
        return fail(Code::refused, printable(folder.string()) +
                                       " is not a folder of yours with mode 0700; remove it, or set TMPDIR to another");
    return folder;
}

std::vector<fs::path> scratch_bases(const fs::path& root) {
    std::vector<fs::path> roomy;
    std::vector<fs::path> tight;
    for (const std::string& name : {environment_variable("XDG_RUNTIME_DIR"), environment_variable("TMPDIR"),
                                    std::string("/var/tmp"), std::string("/tmp"), std::string("/dev/shm")}) {
        std::error_code error;
        const fs::path base = name.empty() ? fs::path() : fs::canonical(name, error);
        if (name.empty() || error || lies_in(base, root)) continue;
        if (std::ranges::count(roomy, base) + std::ranges::count(tight, base) != 0) continue;
        (free_bytes(base) >= k_room_for_a_build ? roomy : tight).push_back(base);
    }
    roomy.insert(roomy.end(), tight.begin(), tight.end());
    return roomy;
}

bool is_full(const fs::path& folder) { return free_bytes(folder) < k_hardly_anything; }

Result<WorldFolder> WorldFolder::make(const fs::path& folder) {
    static std::atomic<unsigned> counter{0};
    WorldFolder made;
    // Without the gate, one that looks for stale worlds could find ours before it is locked.
    TRY_ASSIGN(const UniqueFd gate, locked(folder / "gate", LOCK_EX));
    fs::path path;
    do path = folder / ("world-" + std::to_string(::getpid()) + "-" + std::to_string(counter.fetch_add(1)));
    while (::mkdir(path.c_str(), 0700) != 0 && errno == EEXIST);
    made.path_ = path;
    TRY_ASSIGN(made.lock_, locked(path / "lock", LOCK_EX | LOCK_NB));
    for (const fs::path& inner : {made.upper(), made.work()})
        if (::mkdir(inner.c_str(), 0700) != 0) return fail_errno("can't make folder " + printable(inner.string()));
    return made;
}

WorldFolder& WorldFolder::operator=(WorldFolder&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(lock_, other.lock_);
    return *this;
}

Status WorldFolder::remove() {
    if (path_.empty() || !lock_) return {};
    const Status removed = remove_world(path_);
    lock_.reset();  // only now: until all is gone it is nobody else's business
    path_.clear();
    return removed;
}

Result<std::size_t> remove_stale_worlds(const fs::path& folder) {
    std::vector<std::pair<fs::path, UniqueFd>> dead;
    if (worlds_in(folder).empty()) return 0;
    {
        TRY_ASSIGN(const UniqueFd gate, locked(folder / "gate", LOCK_EX));
        for (const std::string& name : worlds_in(folder)) {
            Result<UniqueFd> lock = locked(folder / name / "lock", LOCK_EX | LOCK_NB);
            if (lock && *lock) dead.emplace_back(folder / name, std::move(*lock));
        }
    }
    if (dead.empty()) return 0;
    std::set<std::string> sources;
    for (const auto& [path, lock] : dead) sources.insert(mount_source(path));
    kill_those_in(sources);
    Status all;
    for (const auto& [path, lock] : dead)
        if (Status removed = remove_world(path); !removed) all = std::move(removed);
    if (!all) return Failure(all.error());
    return dead.size();
}

}  // namespace pentad
