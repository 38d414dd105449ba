#include "exec/remove_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

constexpr int k_deepest = 64;  // open folders at a time; what lies deeper is moved up first

/// One folder, `top`, is emptied; `errno` of the first failure is kept, and the rest goes on.
class Remover {
   public:
    explicit Remover(int top) : top_(top) {}

    int empty() {
        empty_folder(UniqueFd(::fcntl(top_, F_DUPFD_CLOEXEC, 0)), 0);
        // Folders that were too deep stand in `top` now, each with the depth to go again.
        while (!moved_up_.empty()) {
            const std::string name = std::move(moved_up_.back());
            moved_up_.pop_back();
            remove(top_, name.c_str(), 0);
        }
        return error_;
    }

   private:
    void note() {
        if (error_ == 0 && errno != ENOENT) error_ = errno;
    }

    void empty_folder(UniqueFd folder, int depth) {
        const int fd = folder.get();
        const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(fd), ::closedir);
        if (!listing) return note();
        folder.release();
        // By two passes, since what is removed while a folder is listed may hide what comes after it.
        std::vector<std::string> names;
        while (const dirent* entry = ::readdir(listing.get())) {
            const std::string name = entry->d_name;
            if (name != "." && name != "..") names.push_back(name);
        }
        for (const std::string& name : names) remove(fd, name.c_str(), depth);
    }

    void remove(int folder, const char* name, int depth) {
        if (::unlinkat(folder, name, 0) == 0 || errno == ENOENT) return;
        struct stat status{};
        if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return note();
        if (!S_ISDIR(status.st_mode)) {
            ::unlinkat(folder, name, 0);
            return note();
        }
        if ((status.st_mode & 0700) != 0700) ::fchmodat(folder, name, 0700, 0);
        if (depth >= k_deepest && move_up(folder, name)) return;
        UniqueFd inner(::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!inner) return note();
        empty_folder(std::move(inner), depth + 1);
        if (::unlinkat(folder, name, AT_REMOVEDIR) != 0) note();
    }

    bool move_up(int folder, const char* name) {
        std::string free_name = "deep-" + std::to_string(count_++);
        if (::renameat2(folder, name, top_, free_name.c_str(), RENAME_NOREPLACE) != 0) return false;
        moved_up_.push_back(std::move(free_name));
        return true;
    }

    int top_;
    int error_ = 0;
    std::size_t count_ = 0;
    std::vector<std::string> moved_up_;
};

}  // namespace

Status remove_tree(const std::filesystem::path& folder) {
    if (::rmdir(folder.c_str()) == 0 || errno == ENOENT) return {};  // most are empty
    const std::string name = printable(folder.string());
    UniqueFd top(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!top && errno == EACCES && ::chmod(folder.c_str(), 0700) == 0)
        top = UniqueFd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!top && errno == ENOENT) return {};
    if (!top) return fail_errno("can't open folder " + name);
    ::fchmod(top.get(), 0700);
    errno = Remover(top.get()).empty();
    if (errno != 0) return fail_errno("can't remove all of " + name + "; remove it by hand");
    if (::rmdir(folder.c_str()) != 0 && errno != ENOENT) return fail_errno("can't remove folder " + name);
    return {};
}

}  // namespace pentad
