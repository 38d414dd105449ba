#include "workflow/folder_names.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

namespace pentad {

namespace {

// Names that are read for each look that was made before: about as long as those looks took.
constexpr std::size_t k_names_a_look = 8;

bool is_there(const char* path) {
    struct stat status{};
    return ::lstat(path, &status) == 0;
}

/// Each name means just itself.
bool tells_case(int folder) {
    struct statfs system{};
    if (::fstatfs(folder, &system) != 0) return false;
    const auto kind = static_cast<unsigned long>(system.f_type);
    if (kind != EXT4_SUPER_MAGIC && kind != BTRFS_SUPER_MAGIC && kind != TMPFS_MAGIC) return false;
    int flags = 0;
    // An older tmpfs has no such flags.
    if (::ioctl(folder, FS_IOC_GETFLAGS, &flags) != 0) return errno == ENOTTY || errno == EOPNOTSUPP;
    return (flags & FS_CASEFOLD_FL) == 0;
}

}  // namespace

/// Nothing when it can't be listed so that it counts. `may_later`: there are more than `most` names.
std::optional<FolderNames::Names> FolderNames::list(const std::string& folder, std::size_t most, bool& may_later) {
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), [](DIR* one) { return ::closedir(one); });
    if (!open) {
        if (errno == ENOENT || errno == ENOTDIR) return Names();
        return std::nullopt;
    }
    if (!tells_case(::dirfd(open.get()))) return std::nullopt;
    Names names;
    errno = 0;
    while (const dirent* entry = ::readdir(open.get())) {
        names.emplace(entry->d_name);
        may_later = names.size() > most;
        if (may_later) return std::nullopt;
    }
    return errno == 0 ? std::optional(std::move(names)) : std::nullopt;
}

bool FolderNames::stands(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string_view name = std::string_view(path).substr(slash + 1);
    if (slash == std::string::npos || slash == 0 || name.empty() || name == "." || name == "..")
        return is_there(path.c_str());
    const std::string_view above = std::string_view(path).substr(0, slash);
    auto found = folders_.find(above);
    if (found == folders_.end()) found = folders_.emplace(above, Folder()).first;
    Folder& folder = found->second;
    if (!folder.names && ++folder.asked == folder.list_at) {
        bool may_later = false;
        folder.names = list(found->first, folder.asked * k_names_a_look, may_later);
        folder.list_at = may_later ? folder.list_at * 4 : 0;
    }
    return folder.names ? folder.names->contains(name) : is_there(path.c_str());
}

}  // namespace pentad
