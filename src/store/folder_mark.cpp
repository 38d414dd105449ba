#include "store/folder_mark.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/file.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_signature = "Signature: 8a477f597d28d172789f06886806bc55";

}  // namespace

bool is_folder_mark(std::string_view name) { return name == k_environment_mark || name == k_cache_mark; }

bool has_environment_mark(int folder) {
    struct stat status{};
    return ::fstatat(folder, k_environment_mark.data(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           (S_ISREG(status.st_mode) || S_ISLNK(status.st_mode));
}

bool has_cache_mark(int folder) {
    struct stat status{};
    // Asked first, since opening a device may do anything; and again, since it may be another by then.
    const auto is_file = [&] { return S_ISREG(status.st_mode) && status.st_size >= off_t{k_signature.size()}; };
    if (::fstatat(folder, k_cache_mark.data(), &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0 || !is_file())
        return false;
    const UniqueFd file(
        ::openat(folder, k_cache_mark.data(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file || ::fstat(file.get(), &status) != 0 || !is_file()) return false;
    std::array<char, k_signature.size()> head{};
    return ::pread(file.get(), head.data(), head.size(), 0) == ssize_t{head.size()} &&
           std::string_view(head.data(), head.size()) == k_signature;
}

}  // namespace pentad
