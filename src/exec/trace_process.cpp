#include "exec/trace_process.hpp"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

#include "base/file.hpp"
#include "exec/program_file.hpp"

namespace pentad::trace {

namespace {

constexpr std::uint64_t k_page = 4096;
constexpr std::size_t k_most_status = 4096;

Reading reading_of(int error) {
    switch (error) {
        case EFAULT:
            return Reading::bad_address;
        case ESRCH:
            return Reading::gone;
        default:
            return Reading::refused;
    }
}

/// The first number after `name`: what it is in our own namespace, should it have several.
pid_t number_after(std::string_view status, std::string_view name) {
    const std::size_t at = status.find(name);
    if (at == std::string_view::npos) return 0;
    const char* from = status.data() + at + name.size();
    pid_t number = 0;
    std::from_chars(from, status.data() + status.size(), number);
    return number;
}

/// Empty when it is gone.
std::string status_of(const std::string& process) {
    const UniqueFd fd(::open((process + "/status").c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, k_most_status> room;
    const ssize_t count = fd ? ::read(fd.get(), room.data(), room.size()) : -1;
    return count > 0 ? std::string(room.data(), static_cast<std::size_t>(count)) : std::string();
}

}  // namespace

Reading read_memory(pid_t thread, std::uint64_t address, std::span<char> bytes) {
    const iovec ours{bytes.data(), bytes.size()};
    const iovec its{reinterpret_cast<void*>(address), bytes.size()};
    const ssize_t count = ::process_vm_readv(thread, &ours, 1, &its, 1, 0);
    if (count == static_cast<ssize_t>(bytes.size())) return Reading::done;
    return count < 0 ? reading_of(errno) : Reading::bad_address;
}

Reading read_text(pid_t thread, std::uint64_t address, std::string& text) {
    text.clear();
    if (address == 0) return Reading::bad_address;
    std::array<char, k_page> room;
    std::size_t wanted = 256;  // most paths are shorter, and what is read has a price
    while (text.size() < PATH_MAX) {
        // Never over a page's end: the next page need not be there.
        const std::size_t count = std::min<std::size_t>(wanted, k_page - address % k_page);
        const Reading reading = read_memory(thread, address, std::span(room.data(), count));
        if (reading != Reading::done) return reading;
        const auto* end = static_cast<const char*>(std::memchr(room.data(), '\0', count));
        text.append(room.data(), end != nullptr ? static_cast<std::size_t>(end - room.data()) : count);
        if (end != nullptr) return text.size() < PATH_MAX ? Reading::done : Reading::bad_address;
        address += count;
        wanted = k_page;
    }
    return Reading::bad_address;
}

std::string descriptor_path(pid_t thread, int descriptor) {
    const std::string process = "/proc/" + std::to_string(thread);
    const std::string link = descriptor == AT_FDCWD ? process + "/cwd" : process + "/fd/" + std::to_string(descriptor);
    std::array<char, PATH_MAX> room;
    const ssize_t count = ::readlink(link.c_str(), room.data(), room.size());
    return count > 0 ? std::string(room.data(), static_cast<std::size_t>(count)) : std::string();
}

bool loses_privileges(pid_t thread, const std::string& file) {
    if (!gives_privileges(file)) return false;
    // Who may do all keeps them. Where we had none to give, it is not for us.
    const std::string state = status_of("/proc/" + std::to_string(thread));
    const bool by_ptrace = number_after(state, "\nTracerPid:\t") != 0 && ::geteuid() != 0;
    const bool by_filter = number_after(state, "\nNoNewPrivs:\t") != 0;
    return (by_filter || by_ptrace) && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
}

std::optional<bool> stands(int root, const std::string& path) {
    open_how how{};
    how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT;  // absolute symlinks are the process's
    const UniqueFd found(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
    if (found) return true;
    return errno == ENOENT ? std::optional(false) : std::nullopt;
}

std::optional<Kin> kin_of(pid_t thread) {
    const std::string status = status_of("/proc/" + std::to_string(thread));
    if (status.empty()) return std::nullopt;
    Kin kin{number_after(status, "\nTgid:\t"), number_after(status, "\nPPid:\t"), number_after(status, "\nNSsid:\t")};
    const std::size_t state = status.find("\nState:\t");
    // Its memory goes before its files do: whoever has seen the other end of a pipe close may find it without.
    const bool has_none =
        status.find("\nVmSize:") == std::string::npos && status.find("\nThreads:") != std::string::npos;
    kin.ended = has_none || (state != std::string_view::npos && (status[state + 8] == 'Z' || status[state + 8] == 'X'));
    if (kin.process == 0) return std::nullopt;
    return kin;
}

}  // namespace pentad::trace
