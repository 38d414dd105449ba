#include "store/capture.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

#include "base/beneath.hpp"
#include "base/blob_hasher.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

constexpr int k_attempts = 10;

Failure cannot_read(std::string_view path) {
    if (errno == EACCES || errno == EPERM)
        return fail(Code::io,
                    "can't read " + printable(path) + ": permission denied; change its permissions and try again");
    return fail_errno("can't read " + printable(path));
}

Failure wrong_kind(std::string_view path, mode_t mode) {
    std::string_view kind = "something that is no file";
    if (S_ISDIR(mode)) kind = "a folder";
    if (S_ISFIFO(mode)) kind = "a named pipe";
    if (S_ISSOCK(mode)) kind = "a socket";
    if (S_ISCHR(mode) || S_ISBLK(mode)) kind = "a device";
    return fail(Code::refused,
                printable(path) + " is " + std::string(kind) + "; only files and symlinks can be recorded");
}

/// Reads and hashes `fd` to its end; nullopt when it did not hold exactly `size` bytes, so was written to meanwhile.
Result<std::optional<Oid>> read_content(int fd, std::uint64_t size, std::string_view path, std::string* keep) {
    thread_local std::array<char, 64 * 1024> piece;
    BlobHasher hasher(size);
    if (keep != nullptr) keep->resize(size);
    for (std::uint64_t done = 0;;) {
        // One byte more than is expected, to see that the file really ends there.
        const bool into_kept = keep != nullptr && done < size;
        char* const target = into_kept ? keep->data() + done : piece.data();
        const std::size_t room = into_kept ? size - done : piece.size();
        const ssize_t count = ::read(fd, target, room);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot_read(path);
        if (count == 0) return done == size ? std::optional(hasher.finish()) : std::nullopt;
        if (done + static_cast<std::uint64_t>(count) > size) return std::nullopt;
        hasher.update({target, static_cast<std::size_t>(count)});
        done += static_cast<std::uint64_t>(count);
    }
}

/// nullopt: it changed while it was being read.
using Attempt = Result<std::optional<Capture>>;

Attempt try_regular(int folder, const std::string& name, std::string_view path, std::uint64_t size_limit, Keep keep) {
    // O_NONBLOCK: it may have become a FIFO since it was looked at, and opening that would wait for ever.
    const UniqueFd fd(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd && (errno == ENOENT || errno == ELOOP)) return std::nullopt;
    struct stat before{};
    if (!fd || ::fstat(fd.get(), &before) != 0) return cannot_read(path);
    if (!S_ISREG(before.st_mode)) return std::nullopt;

    Capture capture;
    capture.stat = StatData::of(before);
    capture.state = {FileKind::regular, before.st_mode & 07777, {}, static_cast<std::uint64_t>(before.st_size)};
    capture.too_large = capture.state.size > size_limit;
    if (capture.too_large) return capture;

    TRY_ASSIGN(const std::optional<Oid> oid,
               read_content(fd.get(), capture.state.size, path, keep == Keep::bytes ? &capture.bytes : nullptr));
    struct stat after{};
    if (::fstat(fd.get(), &after) != 0) return cannot_read(path);
    const bool same = StatData::of(after) == capture.stat && after.st_size == before.st_size;
    if (!oid || !same) return std::nullopt;
    capture.state.oid = *oid;
    return capture;
}

Attempt try_symlink(int folder, const std::string& name, std::string_view path, const struct stat& status) {
    std::string target(static_cast<std::size_t>(status.st_size) + 1, '\0');
    const ssize_t length = ::readlinkat(folder, name.c_str(), target.data(), target.size());
    if (length < 0 && (errno == ENOENT || errno == EINVAL)) return std::nullopt;
    if (length < 0) return cannot_read(path);
    struct stat after{};
    if (::fstatat(folder, name.c_str(), &after, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    const bool whole = static_cast<std::size_t>(length) < target.size();
    if (!whole || StatData::of(after) != StatData::of(status)) return std::nullopt;
    target.resize(static_cast<std::size_t>(length));
    Capture capture;
    capture.state = {FileKind::symlink, 0, Oid::of_blob(target), target.size()};
    capture.stat = StatData::of(status);
    capture.bytes = std::move(target);
    return capture;
}

}  // namespace

Result<Capture> capture_entry(int folder, const std::string& name, std::string_view path, std::uint64_t size_limit,
                              Keep keep) {
    for (int attempt = 0; attempt < k_attempts; ++attempt) {
        if (attempt > 1) std::this_thread::sleep_for(std::chrono::milliseconds(1 << (attempt / 2)));
        struct stat status{};
        if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT || errno == ENAMETOOLONG) return Capture{};
            return cannot_read(path);
        }
        if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) return wrong_kind(path, status.st_mode);
        Attempt read = S_ISREG(status.st_mode) ? try_regular(folder, name, path, size_limit, keep)
                                               : try_symlink(folder, name, path, status);
        if (!read) return Failure(std::move(read).error());
        if (*read) {
            if (keep == Keep::oid_only) (*read)->bytes.clear();
            return std::move(**read);
        }
    }
    return fail(Code::io, printable(path) + " changes while it is read; try again when nothing writes to it any more");
}

Status check_workspace_path(std::string_view path, std::string_view directory_name) {
    if (path.empty() || path.front() == '/' || path.find('\0') != std::string_view::npos)
        return fail(Code::refused, printable(path) + " is outside the workspace; name a file in it");
    const std::vector<std::string> parts = split(path, '/');
    for (const std::string& part : parts) {
        if (part.empty() || part == "." || part == "..")
            return fail(Code::refused, printable(path) + " is outside the workspace; name a file in it");
        if (part == ".git")
            return fail(Code::refused, printable(path) + " belongs to git (.git), which pentad never touches");
    }
    if (parts.front() == directory_name)
        return fail(Code::refused, printable(path) + " is pentad's own; files in " + std::string(directory_name) +
                                       " can't be recorded");
    return {};
}

Result<Capture> capture_file(const std::filesystem::path& root, const std::string& path, std::uint64_t size_limit,
                             std::string_view directory_name) {
    TRY(check_workspace_path(path, directory_name));
    const UniqueFd top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top) return fail_errno("can't open folder " + printable(root.string()));
    TRY_ASSIGN(const WayDown way, open_beneath(top.get(), parent_of(path), O_PATH));
    if (way.end == WayDown::End::symlink)
        return fail(Code::refused, printable(path) + " lies behind the symlink " + printable(way.at) +
                                       "; name the file by the real path of that folder");
    if (way.end != WayDown::End::there) return Capture{};
    return capture_entry(way.folder.get(), std::string(name_of(path)), path, size_limit, Keep::bytes);
}

}  // namespace pentad
