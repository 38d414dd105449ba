#include "store/folder_listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "base/text.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_piece = 64 * 1024;
constexpr std::size_t k_least_room = 8 * 1024;  ///< below this a new piece is begun

unsigned char type_by_stat(int folder, const char* name) {
    struct stat status{};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0) return DT_UNKNOWN;
    return static_cast<unsigned char>(IFTODT(status.st_mode));
}

}  // namespace

char* FolderListing::room() {
    if (pieces_used_ == 0 || k_piece - piece_filled_ < k_least_room) {
        if (pieces_used_ == pieces_.size()) pieces_.push_back(std::make_unique<char[]>(k_piece));
        ++pieces_used_;
        piece_filled_ = 0;
    }
    return pieces_[pieces_used_ - 1].get() + piece_filled_;
}

void FolderListing::take(int folder, const char* name, unsigned char type) {
    if (type == DT_UNKNOWN) type = type_by_stat(folder, name);  // some file systems do not say
    if (type == DT_DIR)
        folders_.emplace_back(name);
    else if (type == DT_REG || type == DT_LNK)
        files_.emplace_back(name);
    else if (type != DT_UNKNOWN)
        specials_.emplace_back(name);
}

Status FolderListing::read(int folder, std::string_view path) {
    files_.clear();
    folders_.clear();
    specials_.clear();
    pieces_used_ = 0;
    for (;;) {
        char* const start = room();
        const ssize_t count = ::getdents64(folder, start, k_piece - piece_filled_);
        if (count < 0) return fail_errno("can't list " + printable(path.empty() ? "." : path));
        if (count == 0) break;
        piece_filled_ += static_cast<std::size_t>(count);
        for (ssize_t at = 0; at < count;) {
            const auto* const item = reinterpret_cast<const struct dirent64*>(start + at);
            at += item->d_reclen;
            const std::string_view name = item->d_name;
            if (name != "." && name != "..") take(folder, item->d_name, item->d_type);
        }
    }
    std::ranges::sort(files_);
    std::ranges::sort(folders_);
    return {};
}

}  // namespace pentad
