#include "base/file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "base/large_pages.hpp"

namespace pentad {

void UniqueFd::reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

bool stands(const std::filesystem::path& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0;
}

Result<std::string> read_all(int fd, std::string_view name) {
    constexpr std::size_t k_room = 16 * 1024;
    struct stat status{};
    const bool is_file = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    std::size_t room = is_file ? static_cast<std::size_t>(status.st_size) + 1 : k_room;
    std::string content;
    std::size_t used = 0;
    int error = 0;
    bool ended = false;
    // Nothing is written before what is read.
    const auto read_up_to = [&](char* bytes, std::size_t size) {
        while (used < size && error == 0 && !ended) {
            const ssize_t count = ::read(fd, bytes + used, size - used);
            if (count > 0) used += static_cast<std::size_t>(count);
            if (count < 0 && errno != EINTR) error = errno;
            ended = count == 0;
        }
        return used;
    };
    for (;; room = std::max(2 * used, used + k_room)) {
        content.reserve(room);
        prefer_large_pages(content.data() + used, content.capacity() - used);
        content.resize_and_overwrite(content.capacity(), read_up_to);
        if (ended) return content;
        if (error == 0) continue;
        errno = error;
        return fail_errno("can't read " + std::string(name));
    }
}

Result<std::string> read_file(const std::filesystem::path& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return fail_errno("can't open " + path.string());
    return read_all(fd.get(), path.string());
}

Status write_all(int fd, std::string_view bytes, std::string_view name) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail_errno("can't write " + std::string(name));
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<UniqueFd> file_in_memory(const char* name, std::string_view bytes) {
    UniqueFd file(::memfd_create(name, MFD_CLOEXEC));
    if (!file) return fail_errno("can't make a file in memory");
    TRY(write_all(file.get(), bytes, "a file in memory"));
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

Status sync_directory(const std::filesystem::path& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return fail_errno("can't open folder " + path.string());
    if (::fsync(fd.get()) != 0) return fail_errno("can't sync folder " + path.string());
    return {};
}

std::filesystem::path behind_symlinks(const std::filesystem::path& path) {
    constexpr int k_most = 40;  // as many as Linux follows
    std::filesystem::path place = path;
    for (int followed = 0; followed < k_most; ++followed) {
        std::error_code error;
        const std::filesystem::path target = std::filesystem::read_symlink(place, error);
        if (error) return place;
        place = place.parent_path() / target;  // an absolute target stands alone
    }
    return path;
}

Status make_directories(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error) return {};
    errno = error.value();
    return fail_errno("can't make folder " + path.string());
}

Status write_file_atomically(const std::filesystem::path& path, std::string_view bytes, Durability durability,
                             mode_t mode) {
    static std::atomic<unsigned> counter{0};
    const std::string temporary =
        path.string() + ".tmp" + std::to_string(::getpid()) + "." + std::to_string(counter.fetch_add(1));
    UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!fd) return fail_errno("can't create " + temporary);
    Status written = write_all(fd.get(), bytes, temporary);
    if (written && durability == Durability::synced && ::fsync(fd.get()) != 0)
        written = fail_errno("can't sync " + temporary);
    if (written && ::rename(temporary.c_str(), path.c_str()) != 0)
        written = fail_errno("can't rename to " + path.string());
    if (!written) {
        ::unlink(temporary.c_str());
        return written;
    }
    if (durability == Durability::synced) return sync_directory(path.parent_path().empty() ? "." : path.parent_path());
    return {};
}

}  // namespace pentad
