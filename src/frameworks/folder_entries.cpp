#include "frameworks/folder_entries.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"

namespace pentad {

namespace {

FolderEntry::Kind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return FolderEntry::Kind::file;
    return S_ISDIR(mode) ? FolderEntry::Kind::folder : FolderEntry::Kind::other;
}

FolderEntry describe(int folder, const dirent& item) {
    FolderEntry entry{item.d_name, FolderEntry::Kind::other, item.d_type == DT_LNK};
    if (item.d_type == DT_REG) entry.kind = FolderEntry::Kind::file;
    if (item.d_type == DT_DIR) entry.kind = FolderEntry::Kind::folder;
    struct stat status{};
    if ((item.d_type == DT_LNK || item.d_type == DT_UNKNOWN) && ::fstatat(folder, item.d_name, &status, 0) == 0)
        entry.kind = kind_of(status.st_mode);
    if (item.d_type == DT_UNKNOWN && ::fstatat(folder, item.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        entry.link = S_ISLNK(status.st_mode);
    return entry;
}

}  // namespace

Result<std::vector<FolderEntry>> list_folder(const std::filesystem::path& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(folder.c_str()), ::closedir);
    if (stream == nullptr) return fail_errno("can't list folder " + printable(folder.string()));
    std::vector<FolderEntry> entries;
    while (const dirent* item = ::readdir(stream.get())) {
        const std::string_view name = item->d_name;
        if (name != "." && name != "..") entries.push_back(describe(::dirfd(stream.get()), *item));
    }
    std::ranges::sort(entries, {}, &FolderEntry::name);
    return entries;
}

}  // namespace pentad
