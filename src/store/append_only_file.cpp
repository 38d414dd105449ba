#include "store/append_only_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {
namespace {

constexpr std::size_t k_longest_trailer = 512;  // bytes

/// The last member of a document.
struct Trailer {
    std::string journal;
    std::string boot;
    Mark mark{};
    std::int64_t offset = 0;   // bytes of the stable part
    std::int64_t written = 0;  // nanoseconds since 1970; the file's modification time

    std::string text() const {
        return fmt::format(
            R"(,
"published":{{"journal":"{}","boot":"{}","mark":[{},{},{},{}],"offset":{},"written":{}}}}})"
            "\n",
            journal, boot, mark[0], mark[1], mark[2], mark[3], offset, written);
    }
};

std::optional<Trailer> parse_trailer(std::string_view end) {
    const std::size_t start = end.rfind(",\n\"published\":{");
    if (start == std::string_view::npos) return std::nullopt;
    const std::string text(end.substr(start));
    Trailer trailer;
    char journal[65] = {};
    char boot[65] = {};
    Mark& mark = trailer.mark;
    if (std::sscanf(
            text.c_str(),
            ",\n\"published\":{\"journal\":\"%64[0-9a-f-]\",\"boot\":\"%64[0-9a-f-]\",\"mark\":[%ld,%ld,%ld,%ld],"
            "\"offset\":%ld,\"written\":%ld}}",
            journal, boot, &mark[0], &mark[1], &mark[2], &mark[3], &trailer.offset, &trailer.written) != 8) {
        return std::nullopt;
    }
    trailer.journal = journal;
    trailer.boot = boot;
    // Exactly what we would write, so nothing follows it and nothing was changed in it.
    return trailer.text() == text ? std::optional(trailer) : std::nullopt;
}

const std::string& boot_id() {
    static const std::string id = [] {
        const Result<std::string> text = read_file("/proc/sys/kernel/random/boot_id");
        return text ? std::string(trim(*text)) : std::string("none");
    }();
    return id;
}

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; }

/// A document that we may go on with.
struct Standing {
    UniqueFd fd;
    Trailer trailer;
};

std::optional<Standing> look_at(const std::filesystem::path& file, const std::string& journal_id, int flags) {
    UniqueFd fd(::open(file.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status{};
    if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1) return std::nullopt;
    std::string end(std::min<std::size_t>(k_longest_trailer, static_cast<std::size_t>(status.st_size)), '\0');
    if (::pread(fd.get(), end.data(), end.size(), status.st_size - static_cast<off_t>(end.size())) !=
        static_cast<ssize_t>(end.size())) {
        return std::nullopt;
    }
    std::optional<Trailer> trailer = parse_trailer(end);
    if (!trailer || trailer->journal != journal_id || trailer->boot != boot_id() || trailer->boot == "none" ||
        trailer->written != nanoseconds(status.st_mtim) || trailer->offset < 0 || trailer->offset > status.st_size) {
        return std::nullopt;
    }
    return Standing{std::move(fd), std::move(*trailer)};
}

/// Whether we are the only one that has this file open: only then the kernel grants a lease on it.
bool is_ours_alone(int fd) {
    // Were it opened just now, we would get a signal: one that does nothing, instead of SIGIO, which ends a process.
    if (::fcntl(fd, F_SETSIG, SIGURG) != 0 || ::fcntl(fd, F_SETLEASE, F_WRLCK) != 0) return false;
    ::fcntl(fd, F_SETLEASE, F_UNLCK);
    return true;
}

/// Writes the stable addition, the rest and the last line at `offset`, and nothing after it.
Status write_end(int fd, const std::filesystem::path& name, std::int64_t offset, const std::string& journal_id,
                 const Continuation& continuation) {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    const Trailer trailer{journal_id, boot_id(), continuation.mark,
                          offset + static_cast<std::int64_t>(continuation.stable.size()), nanoseconds(time)};
    const std::string bytes = continuation.stable + continuation.rest + trailer.text();
    if (::lseek(fd, offset, SEEK_SET) < 0) return fail_errno(fmt::format("can't write {}", printable(name.native())));
    TRY(write_all(fd, bytes, printable(name.native())));
    const timespec times[2] = {time, time};
    if (::ftruncate(fd, offset + static_cast<std::int64_t>(bytes.size())) != 0 || ::futimens(fd, times) != 0) {
        return fail_errno(fmt::format("can't write {}", printable(name.native())));
    }
    return {};
}

/// Appends to the shadow what it lacks. False: it can't be gone on with.
Result<bool> extend_shadow(const std::filesystem::path& shadow, const std::string& journal_id,
                           const ContinueFrom& continue_from) {
    const std::optional<Standing> standing = look_at(shadow, journal_id, O_RDWR);
    if (!standing || !is_ours_alone(standing->fd.get())) return false;
    TRY_ASSIGN(const std::optional<Continuation> continuation, continue_from(&standing->trailer.mark));
    if (!continuation) return false;
    TRY(write_end(standing->fd.get(), shadow, standing->trailer.offset, journal_id, *continuation));
    return true;
}

/// Makes a new shadow: the published file's stable part gone on with, or everything from the journal.
Status make_shadow(const std::filesystem::path& file, const std::filesystem::path& shadow,
                   const std::string& journal_id, const ContinueFrom& continue_from, bool anew) {
    if (::unlink(shadow.c_str()) != 0 && errno != ENOENT) {
        return fail_errno(fmt::format("can't remove {}", printable(shadow.native())));
    }
    const UniqueFd fd(::open(shadow.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!fd) return fail_errno(fmt::format("can't create {}", printable(shadow.native())));
    if (const auto published = anew ? std::nullopt : look_at(file, journal_id, O_RDONLY)) {
        TRY_ASSIGN(const std::optional<Continuation> continuation, continue_from(&published->trailer.mark));
        if (continuation) {
            TRY_ASSIGN(std::string stable, read_all(published->fd.get(), printable(file.native())));
            stable.resize(static_cast<std::size_t>(published->trailer.offset));
            TRY(write_all(fd.get(), stable, printable(shadow.native())));
            return write_end(fd.get(), shadow, published->trailer.offset, journal_id, *continuation);
        }
    }
    TRY_ASSIGN(const std::optional<Continuation> everything, continue_from(nullptr));
    if (!everything) return fail(Code::io, fmt::format("{} can't be made from the journal", printable(file.native())));
    return write_end(fd.get(), shadow, 0, journal_id, *everything);
}

}  // namespace

Status publish_document(const std::filesystem::path& file, const std::string& journal_id,
                        const ContinueFrom& continue_from, bool anew) {
    const std::filesystem::path shadow = file.parent_path() / ("." + file.filename().native() + ".shadow");
    bool extended = false;
    if (!anew) {
        TRY_ASSIGN(extended, extend_shadow(shadow, journal_id, continue_from));
    }
    if (!extended) TRY(make_shadow(file, shadow, journal_id, continue_from, anew));
    struct stat status{};
    const bool exchange = ::lstat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    if (exchange && ::renameat2(AT_FDCWD, shadow.c_str(), AT_FDCWD, file.c_str(), RENAME_EXCHANGE) == 0) return {};
    // Nothing to exchange with, or a file system that can't: the next publication makes a new shadow.
    if (::rename(shadow.c_str(), file.c_str()) == 0) return {};
    return fail_errno(fmt::format("can't make {}; move away what stands there", printable(file.native())));
}

}  // namespace pentad
