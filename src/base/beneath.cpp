#include "base/beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "base/text.hpp"

namespace pentad {

namespace {

/// Cleared when the kernel has no openat2, or a sandbox does not let us call it.
std::atomic<bool> openat2_works{true};

int open_at_once(int root, const std::string& path, int flags) {
    struct open_how how{};
    how.flags = static_cast<unsigned>(flags | O_DIRECTORY | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const long fd = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
    if (fd < 0 && errno == ENOSYS) openat2_works.store(false, std::memory_order_relaxed);
    return static_cast<int>(fd);
}

/// What is in the way at `name`, which could not be opened as a folder.
Result<WayDown> obstacle(int folder, const std::string& name, std::string at, int error) {
    struct stat status{};
    const bool seen = ::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (error == ENOENT || error == ENAMETOOLONG || (!seen && errno == ENOENT))
        return WayDown{WayDown::End::missing, UniqueFd(), std::move(at)};
    if (seen && S_ISLNK(status.st_mode)) return WayDown{WayDown::End::symlink, UniqueFd(), std::move(at)};
    if (seen && !S_ISDIR(status.st_mode)) return WayDown{WayDown::End::not_folder, UniqueFd(), std::move(at)};
    errno = error;
    return fail_errno("can't open folder " + printable(at));
}

/// Part by part from the open folder `from`: slower, but it knows which part is in the way, and needs no openat2.
Result<WayDown> open_step_by_step(UniqueFd from, std::string_view path, std::size_t start, int flags) {
    UniqueFd folder = std::move(from);
    while (start < path.size()) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        const std::string name(path.substr(start, end - start));
        if (name == ".." || (start == 0 && name.empty()))
            return fail(Code::refused, printable(path) + " does not stay in its folder; give a path without ..");
        const bool last = end == path.size();
        if (!name.empty()) {
            UniqueFd next(
                ::openat(folder.get(), name.c_str(), (last ? flags : O_PATH) | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            if (!next) return obstacle(folder.get(), name, std::string(path.substr(0, end)), errno);
            folder = std::move(next);
        }
        start = end + 1;
    }
    return WayDown{WayDown::End::there, std::move(folder), {}};
}

/// Where the first piece of `path` from `start` ends that the kernel takes at once: at a slash, or at the end.
std::size_t end_of_piece(std::string_view path, std::size_t start) {
    constexpr std::size_t k_longest = 4000;  // PATH_MAX is 4096
    if (path.size() - start <= k_longest) return path.size();
    const std::size_t slash = path.rfind('/', start + k_longest);
    return slash == std::string_view::npos || slash <= start ? path.size() : slash;
}

}  // namespace

Result<WayDown> open_beneath(int root, std::string_view path, int flags) {
    UniqueFd folder;
    std::size_t start = 0;
    while (start < path.size() && openat2_works.load(std::memory_order_relaxed)) {
        const std::size_t end = end_of_piece(path, start);
        const bool last = end == path.size();
        UniqueFd next(open_at_once(folder ? folder.get() : root, std::string(path.substr(start, end - start)),
                                   last ? flags : O_PATH));
        if (!next) break;
        if (last) return WayDown{WayDown::End::there, std::move(next), {}};
        folder = std::move(next);
        start = end + 1;
    }
    if (!folder) {
        const bool itself = path.empty();
        folder = UniqueFd(::openat(root, ".", (itself ? flags : O_PATH) | O_DIRECTORY | O_CLOEXEC));
        if (!folder)
            return fail_errno(itself ? "can't open the workspace's folder" : "can't open the folder to start from");
    }
    return open_step_by_step(std::move(folder), path, start, flags);
}

std::string_view parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace pentad
