#include "exec/trace_peer.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <set>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "exec/trace_process.hpp"

namespace pentad::trace {

namespace {

using Inodes = std::set<std::string>;

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    for (std::string& word : split(line, ' '))
        if (!word.empty()) words.push_back(std::move(word));
    return words;
}

std::vector<std::string> lines_of(pid_t thread, const char* table) {
    const Result<std::string> text = read_file("/proc/" + std::to_string(thread) + "/net/" + table);
    return text ? split(*text, '\n') : std::vector<std::string>();
}

/// Of the sockets that wait at this port, of any address and protocol.
Inodes listeners_at(pid_t thread, std::uint16_t port) {
    constexpr std::size_t k_local = 1, k_state = 3, k_inode = 9;
    const std::string wanted = fmt::format(":{:04X}", port);
    Inodes found;
    for (const char* table : {"tcp", "tcp6", "udp", "udp6"})
        for (const std::string& line : lines_of(thread, table)) {
            const std::vector<std::string> words = words_of(line);
            if (words.size() <= k_inode || !words[k_local].ends_with(wanted)) continue;
            const bool is_stream = table[0] == 't';
            if (!is_stream || words[k_state] == "0A") found.insert(words[k_inode]);
        }
    return found;
}

/// Of the sockets with this name; a relative one is compared by its last part.
Inodes listeners_at(pid_t thread, const std::string& name) {
    constexpr std::size_t k_inode = 6, k_name = 7;
    const std::string last = '/' + name.substr(name.find_last_of('/') + 1);
    Inodes found;
    for (const std::string& line : lines_of(thread, "unix")) {
        const std::vector<std::string> words = words_of(line);
        if (words.size() <= k_name) continue;
        const std::string bound = line.substr(line.find(words[k_name], line.find(' ' + words[k_inode] + ' ')));
        if (bound == name || (name[0] != '@' && ('/' + bound).ends_with(last))) found.insert(words[k_inode]);
    }
    return found;
}

/// Those of `sockets` that no process of the unit has.
Inodes without_those_of(const std::unordered_set<pid_t>& unit, Inodes sockets) {
    for (const pid_t thread : unit) {
        if (sockets.empty()) break;
        const std::string folder = "/proc/" + std::to_string(thread) + "/fd";
        const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(folder.c_str()), ::closedir);
        while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
            std::array<char, 64> room;
            const ssize_t count = ::readlinkat(::dirfd(listing.get()), entry->d_name, room.data(), room.size());
            const std::string_view target(room.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
            if (target.starts_with("socket:[")) sockets.erase(std::string(target.substr(8, target.size() - 9)));
        }
    }
    return sockets;
}

std::optional<std::string> outside_unix(pid_t thread, std::string_view address, const std::unordered_set<pid_t>& unit) {
    std::string name(address.substr(std::min(address.size(), offsetof(sockaddr_un, sun_path))));
    const bool abstract = name.starts_with('\0');
    if (abstract)
        std::ranges::replace(name, '\0', '@');  // as the kernel prints it
    else
        name.resize(std::strlen(name.c_str()));
    if (name.empty()) return std::nullopt;
    const Inodes listeners = listeners_at(thread, name);
    if (!without_those_of(unit, listeners).empty()) return "unix socket " + printable(name);
    if (abstract || !listeners.empty()) return std::nullopt;
    // Somebody in another network namespace may wait there.
    const std::string start = name[0] == '/' ? "/root" : "/cwd/";
    struct stat status{};
    const bool there = ::stat(("/proc/" + std::to_string(thread) + start + name).c_str(), &status) == 0;
    return there ? std::optional("unix socket " + printable(name)) : std::nullopt;
}

/// Whether the thread would find nothing there, with its own root for symlinks.
bool is_absent(pid_t thread, const std::string& path) {
    const std::string top = "/proc/" + std::to_string(thread) + "/root";
    const UniqueFd root(::open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) return false;
    open_how how{.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_IN_ROOT};
    const UniqueFd found(static_cast<int>(::syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how)));
    return !found && (errno == ENOENT || errno == ENOTDIR);
}

std::optional<std::string> outside_internet(pid_t thread, const in6_addr& address, std::uint16_t port,
                                            const std::unordered_set<pid_t>& unit) {
    const bool four = IN6_IS_ADDR_V4MAPPED(&address);
    const bool here = IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address) ||
                      (four && (address.s6_addr[12] == 127 || address.s6_addr[12] == 0));
    if (here && without_those_of(unit, listeners_at(thread, port)).empty()) return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(four ? AF_INET : AF_INET6, four ? &address.s6_addr[12] : address.s6_addr, text.data(), text.size());
    return fmt::format(fmt::runtime(four ? "{}:{}" : "[{}]:{}"), text.data(), port);
}

}  // namespace

std::optional<std::string> outside_peer(pid_t thread, std::string_view address, const std::unordered_set<pid_t>& unit) {
    sa_family_t family = AF_UNSPEC;
    std::memcpy(&family, address.data(), std::min(sizeof family, address.size()));
    if (family == AF_UNSPEC || family == AF_NETLINK) return std::nullopt;
    if (family == AF_UNIX) return outside_unix(thread, address, unit);
    if (family == AF_INET && address.size() >= sizeof(sockaddr_in)) {
        sockaddr_in four;
        std::memcpy(&four, address.data(), sizeof four);
        in6_addr mapped{};
        mapped.s6_addr[10] = mapped.s6_addr[11] = 0xff;
        std::memcpy(&mapped.s6_addr[12], &four.sin_addr, sizeof four.sin_addr);
        return outside_internet(thread, mapped, ntohs(four.sin_port), unit);
    }
    if (family == AF_INET6 && address.size() >= offsetof(sockaddr_in6, sin6_scope_id)) {
        sockaddr_in6 six{};
        std::memcpy(&six, address.data(), std::min(sizeof six, address.size()));
        return outside_internet(thread, six.sin6_addr, ntohs(six.sin6_port), unit);
    }
    return fmt::format("address family {}", family);
}

std::optional<std::string> absent_socket(pid_t thread, std::string_view address) {
    sa_family_t family = AF_UNSPEC;
    std::memcpy(&family, address.data(), std::min(sizeof family, address.size()));
    if (family != AF_UNIX) return std::nullopt;
    const std::string bytes(address.substr(std::min(address.size(), offsetof(sockaddr_un, sun_path))));
    std::string path = bytes.c_str();  // up to its NUL; of a socket without a place among the files it comes first
    if (path.empty()) return std::nullopt;
    if (path[0] != '/') {
        const std::string folder = descriptor_path(thread, AT_FDCWD);
        if (!folder.starts_with('/')) return std::nullopt;
        path.insert(0, folder + '/');
    }
    return is_absent(thread, path) ? std::optional(std::move(path)) : std::nullopt;
}

}  // namespace pentad::trace
