// realpath(3): compilers call it for every header, and the C library's asks for a symlink at each part of the path,
// within itself. Here without those questions being told one by one: pentad knows from the path which parts there are.
// Where there is a symlink, or an error, the C library does it.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "exec/preload/recorder.hpp"
#include "exec/preload/system.hpp"
#include "exec/trace_ring.hpp"

#define PENTAD_PUBLIC extern "C" __attribute__((visibility("default")))

extern "C" {
__attribute__((weak)) void* dlsym(void*, const char*);
__attribute__((weak)) void* malloc(unsigned long);
__attribute__((weak)) void free(void*);
}

namespace {

using pentad::trace::as_long;
using pentad::trace::copy;
using pentad::trace::length_of;
using pentad::trace::quiet_call;

constexpr std::size_t k_longest = 4096;  // PATH_MAX, and what a caller's room has

/// Builds the path in the caller's room. All its steps return 0, `k_leave`, or a negative errno.
class Walk {
   public:
    static constexpr long k_leave = 1;  ///< to the C library

    explicit Walk(char* room) : room_(room) {}

    long run(const char* path) {
        if (path[0] != '/' && !start_here()) return k_leave;
        while (true) {
            while (*path == '/') ++path;
            if (*path == '\0') break;
            std::size_t size = 0;
            while (path[size] != '\0' && path[size] != '/') ++size;
            if (const long trouble = enter(path, size); trouble != 0) return trouble;
            path += size;
        }
        if (size_ == 0) room_[size_++] = '/';
        room_[size_] = '\0';
        return 0;
    }

   private:
    bool start_here() {
        const long size = quiet_call(SYS_getcwd, as_long(room_), k_longest);
        if (size <= 1 || room_[0] != '/') return false;
        size_ = size == 2 ? 0 : static_cast<std::size_t>(size) - 1;
        return true;
    }

    long enter(const char* part, std::size_t size) {
        if (size == 1 && part[0] == '.') return 0;
        if (size == 2 && part[0] == '.' && part[1] == '.') {
            while (size_ > 0 && room_[--size_] != '/') {
            }
            return 0;
        }
        if (size_ + size + 2 > k_longest) return k_leave;
        room_[size_] = '/';
        copy(room_ + size_ + 1, part, size);
        size_ += size + 1;
        room_[size_] = '\0';
        char nothing = 0;
        const long link = quiet_call(SYS_readlink, as_long(room_), as_long(&nothing), 1);
        if (link >= 0) return k_leave;
        if (link != -EINVAL) return link;
        return has_to_be_folder(part + size) ? be_folder() : 0;
    }

    /// Where only a `/`, `/.` or `/..` comes next, no other part will tell.
    static bool has_to_be_folder(const char* rest) {
        if (*rest == '\0') return false;
        while (*rest == '/') ++rest;
        return *rest == '\0' || *rest == '.';
    }

    long be_folder() const {
        struct stat status;
        const long looked = quiet_call(SYS_newfstatat, AT_FDCWD, as_long(room_), as_long(&status), 0);
        return looked != 0 || S_ISDIR(status.st_mode) ? looked : -ENOTDIR;
    }

    char* room_;
    std::size_t size_ = 0;
};

char* real_path(const char* path, char* room) {
    if (&malloc != nullptr && pentad::trace::record(pentad::trace::Operation::look, AT_FDCWD, path)) {
        char* const to = room != nullptr ? room : static_cast<char*>(malloc(k_longest));
        const long trouble = to != nullptr ? Walk(to).run(path) : Walk::k_leave;
        if (trouble == 0) return to;
        if (room == nullptr) free(to);
        if (trouble < 0) {
            pentad::trace::finish(trouble);
            return nullptr;
        }
    }
    using Function = char* (*)(const char*, char*);
    static Function known = nullptr;
    Function real = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (real == nullptr && &dlsym != nullptr)
        real = reinterpret_cast<Function>(dlsym(reinterpret_cast<void*>(-1L), "realpath"));
    __atomic_store_n(&known, real, __ATOMIC_RELAXED);
    if (real != nullptr) return real(path, room);
    pentad::trace::finish(-ENOSYS);
    return nullptr;
}

}  // namespace

PENTAD_PUBLIC char* realpath(const char* path, char* room) { return real_path(path, room); }
// NOLINTNEXTLINE(readability-identifier-naming): the C library's name
PENTAD_PUBLIC char* __realpath_chk(const char* path, char* room, unsigned long) { return real_path(path, room); }
PENTAD_PUBLIC char* canonicalize_file_name(const char* path) { return real_path(path, nullptr); }
