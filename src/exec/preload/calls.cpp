// The C library's functions that programs call most to reach files: recorded, and then the system call that the C
// library makes. What is not here, and what the C library does within itself, pentad hears of through the filter.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "exec/preload/recorder.hpp"
#include "exec/preload/system.hpp"
#include "exec/trace_ring.hpp"

#define PENTAD_PUBLIC extern "C" __attribute__((visibility("default")))

extern "C" {
__attribute__((weak)) FILE* fdopen(int, const char*);
__attribute__((weak)) DIR* fdopendir(int);
__attribute__((weak)) void* dlsym(void*, const char*);
}

// NOLINTBEGIN(readability-identifier-naming): the names are the C library's
namespace {

using pentad::trace::as_long;
using pentad::trace::finish;
using pentad::trace::loud_call;
using pentad::trace::move;
using pentad::trace::quiet_call;
using pentad::trace::record;
using enum pentad::trace::Operation;
using pentad::trace::Operation;

template <class Number>
Number made(bool recorded, long number, long a, long b = 0, long c = 0, long d = 0, long e = 0) {
    return static_cast<Number>(finish(recorded ? quiet_call(number, a, b, c, d, e) : loud_call(number, a, b, c, d, e)));
}

int open_at(int folder, const char* path, int flags, unsigned mode) {
    return made<int>(record(pentad::trace::open_operation(static_cast<unsigned>(flags)), folder, path), SYS_openat,
                     folder, as_long(path), flags, static_cast<long>(mode));
}

bool has_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

int stat_at(int folder, const char* path, struct stat* status, int flags) {
    const Operation operation = (flags & AT_SYMLINK_NOFOLLOW) != 0 ? look_at : look;
    return made<int>(record(operation, folder, path), SYS_newfstatat, folder, as_long(path), as_long(status), flags);
}

/// The same in 64-bit programs.
struct stat* plain(struct stat64* status) { return reinterpret_cast<struct stat*>(status); }

/// The flags of a mode that has only what POSIX and `e`, `x`, `b` say; -1 for another.
int flags_of(const char* mode) {
    int flags = 0;
    if (*mode == 'r')
        flags = O_RDONLY;
    else if (*mode == 'w')
        flags = O_WRONLY | O_CREAT | O_TRUNC;
    else if (*mode == 'a')
        flags = O_WRONLY | O_CREAT | O_APPEND;
    else
        return -1;
    while (*++mode != '\0') {
        if (*mode == '+')
            flags = (flags & ~O_ACCMODE) | O_RDWR;
        else if (*mode == 'e')
            flags |= O_CLOEXEC;
        else if (*mode == 'x')
            flags |= O_EXCL;
        else if (*mode != 'b')
            return -1;
    }
    return flags;
}

FILE* open_file(const char* name, const char* path, const char* mode) {
    const int flags = flags_of(mode);
    if (flags < 0 || &fdopen == nullptr) {
        using Function = FILE* (*)(const char*, const char*);
        const auto real =
            &dlsym != nullptr ? reinterpret_cast<Function>(dlsym(reinterpret_cast<void*>(-1L), name)) : nullptr;
        if (real != nullptr) return real(path, mode);
        finish(-EINVAL);
        return nullptr;
    }
    const int fd = open_at(AT_FDCWD, path, flags, 0666);
    if (fd < 0) return nullptr;
    FILE* const file = fdopen(fd, mode);
    if (file == nullptr) loud_call(SYS_close, fd);
    return file;
}

}  // namespace

#define PENTAD_OPEN(name)                                                   \
    PENTAD_PUBLIC int name(const char* path, int flags, ...) {              \
        va_list more;                                                       \
        va_start(more, flags);                                              \
        const unsigned mode = has_mode(flags) ? va_arg(more, unsigned) : 0; \
        va_end(more);                                                       \
        return open_at(AT_FDCWD, path, flags, mode);                        \
    }
#define PENTAD_OPENAT(name)                                                 \
    PENTAD_PUBLIC int name(int folder, const char* path, int flags, ...) {  \
        va_list more;                                                       \
        va_start(more, flags);                                              \
        const unsigned mode = has_mode(flags) ? va_arg(more, unsigned) : 0; \
        va_end(more);                                                       \
        return open_at(folder, path, flags, mode);                          \
    }
PENTAD_OPEN(open)
PENTAD_OPEN(open64)
PENTAD_OPENAT(openat)
PENTAD_OPENAT(openat64)

PENTAD_PUBLIC int __open_2(const char* path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
PENTAD_PUBLIC int __open64_2(const char* path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
PENTAD_PUBLIC int __openat_2(int folder, const char* path, int flags) { return open_at(folder, path, flags, 0); }
PENTAD_PUBLIC int __openat64_2(int folder, const char* path, int flags) { return open_at(folder, path, flags, 0); }
PENTAD_PUBLIC int creat(const char* path, mode_t mode) {
    return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
PENTAD_PUBLIC int creat64(const char* path, mode_t mode) { return creat(path, mode); }

PENTAD_PUBLIC FILE* fopen(const char* path, const char* mode) { return open_file("fopen", path, mode); }
PENTAD_PUBLIC FILE* fopen64(const char* path, const char* mode) { return open_file("fopen64", path, mode); }

PENTAD_PUBLIC DIR* opendir(const char* path) {
    const int fd = open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_DIRECTORY, 0);
    if (fd < 0) return nullptr;
    DIR* const listing = &fdopendir != nullptr ? fdopendir(fd) : nullptr;
    if (listing == nullptr) loud_call(SYS_close, fd);
    return listing;
}

PENTAD_PUBLIC int stat(const char* path, struct stat* status) { return stat_at(AT_FDCWD, path, status, 0); }
PENTAD_PUBLIC int stat64(const char* path, struct stat64* status) { return stat_at(AT_FDCWD, path, plain(status), 0); }
PENTAD_PUBLIC int lstat(const char* path, struct stat* status) {
    return stat_at(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
PENTAD_PUBLIC int lstat64(const char* path, struct stat64* status) {
    return stat_at(AT_FDCWD, path, plain(status), AT_SYMLINK_NOFOLLOW);
}
PENTAD_PUBLIC int fstatat(int folder, const char* path, struct stat* status, int flags) {
    return stat_at(folder, path, status, flags);
}
PENTAD_PUBLIC int fstatat64(int folder, const char* path, struct stat64* status, int flags) {
    return stat_at(folder, path, plain(status), flags);
}
// The C library asks with a path, an empty one, which is traced.
PENTAD_PUBLIC int fstat(int fd, struct stat* status) { return made<int>(false, SYS_fstat, fd, as_long(status)); }
PENTAD_PUBLIC int fstat64(int fd, struct stat64* status) { return fstat(fd, plain(status)); }

// Of programs that were linked with a C library before 2.33.
PENTAD_PUBLIC int __xstat(int, const char* path, struct stat* status) { return stat_at(AT_FDCWD, path, status, 0); }
PENTAD_PUBLIC int __xstat64(int, const char* path, struct stat* status) { return stat_at(AT_FDCWD, path, status, 0); }
PENTAD_PUBLIC int __lxstat(int, const char* path, struct stat* status) {
    return stat_at(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
PENTAD_PUBLIC int __lxstat64(int, const char* path, struct stat* status) {
    return stat_at(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
PENTAD_PUBLIC int __fxstatat(int, int folder, const char* path, struct stat* status, int flags) {
    return stat_at(folder, path, status, flags);
}
PENTAD_PUBLIC int __fxstatat64(int, int folder, const char* path, struct stat* status, int flags) {
    return stat_at(folder, path, status, flags);
}
PENTAD_PUBLIC int __fxstat(int, int fd, struct stat* status) { return fstat(fd, status); }
PENTAD_PUBLIC int __fxstat64(int, int fd, struct stat* status) { return fstat(fd, status); }

PENTAD_PUBLIC int statx(int folder, const char* path, int flags, unsigned mask, struct statx* status) {
    const Operation operation = (flags & AT_SYMLINK_NOFOLLOW) != 0 ? look_at : look;
    return made<int>(record(operation, folder, path), SYS_statx, folder, as_long(path), flags, mask, as_long(status));
}

PENTAD_PUBLIC int access(const char* path, int mode) {
    return made<int>(record(look, AT_FDCWD, path), SYS_access, as_long(path), mode);
}

PENTAD_PUBLIC ssize_t readlink(const char* path, char* target, size_t size) {
    return made<ssize_t>(record(look_at, AT_FDCWD, path), SYS_readlink, as_long(path), as_long(target),
                         static_cast<long>(size));
}
PENTAD_PUBLIC ssize_t readlinkat(int folder, const char* path, char* target, size_t size) {
    return made<ssize_t>(record(look_at, folder, path), SYS_readlinkat, folder, as_long(path), as_long(target),
                         static_cast<long>(size));
}

PENTAD_PUBLIC int chdir(const char* path) {
    return made<int>(record(look, AT_FDCWD, path) && move(), SYS_chdir, as_long(path));
}
PENTAD_PUBLIC int fchdir(int fd) { return made<int>(move(), SYS_fchdir, fd); }
PENTAD_PUBLIC int unlink(const char* path) {
    return made<int>(record(update, AT_FDCWD, path), SYS_unlink, as_long(path));
}
PENTAD_PUBLIC int mkdir(const char* path, mode_t mode) {
    return made<int>(record(create, AT_FDCWD, path), SYS_mkdir, as_long(path), mode);
}
PENTAD_PUBLIC int rmdir(const char* path) {
    return made<int>(record(update, AT_FDCWD, path), SYS_rmdir, as_long(path));
}
PENTAD_PUBLIC int rename(const char* from, const char* to) {
    const bool recorded = record(take_away, AT_FDCWD, from) && record(replace, AT_FDCWD, to) && move();
    return made<int>(recorded, SYS_rename, as_long(from), as_long(to));
}
// NOLINTEND(readability-identifier-naming)
