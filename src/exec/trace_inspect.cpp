#include "exec/trace_inspect.hpp"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "exec/trace_calls.hpp"
#include "exec/trace_process.hpp"

namespace pentad::trace {

namespace {

constexpr std::uint64_t k_longest_address = sizeof(sockaddr_storage);
constexpr std::uint64_t k_most_messages = 64;

class Inspection {
   public:
    /// `ours`: what is `/` for the process is so for us, who need not ask it, and it may have ended.
    explicit Inspection(const SystemCall& call, bool ours = false) : call_(call), ours_(ours) {}

    Seen run_execution(std::string program) && {
        access(Operation::execute, std::move(program));
        return std::move(seen_);
    }

    Seen run() && {
        const TracedCall* traced = call_.native ? traced_call(call_.number) : nullptr;
        if (traced == nullptr)
            taint(Taint::foreign_calls, "system call " + std::to_string(call_.number));
        else
            look_at(*traced);
        return std::move(seen_);
    }

   private:
    using Kind = TracedCall::Kind;

    void look_at(const TracedCall& traced) {
        seen_.moves = traced.moves;
        switch (traced.kind) {
            case Kind::path:
            case Kind::open:
            case Kind::open_how:
            case Kind::may_not_follow:
                for (const PathArgument& path : traced.paths)
                    if (path.path != k_no_argument) look_at(traced, path);
                return;
            case Kind::taint:
                return taint(traced.taint, traced.name);
            case Kind::connect:
                return address(argument(1), argument(2));
            case Kind::bind:
                return local_name(argument(1), argument(2));
            case Kind::send_to:
                return address(argument(4), argument(5));
            case Kind::send_message:
                return message(argument(1));
            case Kind::send_messages:
                for (std::uint64_t at = 0; at < std::min(argument(2), k_most_messages); ++at)
                    message(argument(1) + at * sizeof(mmsghdr));
                return;
            case Kind::shared_memory:
                if (static_cast<key_t>(argument(0)) != IPC_PRIVATE) taint(Taint::connection, "System V IPC");
                return;
            case Kind::own_filter:
                return own_filter();
            case Kind::clone:
                return clone_with(argument(0));
            case Kind::clone_how: {
                std::uint64_t flags = 0;  // the first member
                if (read_number(argument(0), flags)) clone_with(flags);
                return;
            }
        }
    }

    void look_at(const TracedCall& traced, const PathArgument& where) {
        std::string path;
        if (!worked(read_text(call_.thread, argument(where.path), path))) return;
        const Operation operation = operation_of(traced, where);
        if (path == k_ask) {
            seen_.asks = true;
            return;
        }
        if (path.starts_with('/')) return access(operation, std::move(path));
        // Without a path it is about what a descriptor leads to; that was opened before, by its path.
        if (path.empty() && operation != Operation::execute) return;
        const int folder = where.folder == k_no_argument ? AT_FDCWD : static_cast<int>(argument(where.folder));
        const std::string start = descriptor_path(call_.thread, folder);
        if (start.empty() && errno == EACCES) return taint(Taint::lost, "can't look into a process");
        if (start.starts_with('/')) access(operation, path.empty() ? start : start + '/' + path);
    }

    void access(Operation operation, std::string path) {
        const auto file = [&] { return ours_ ? path : "/proc/" + std::to_string(call_.thread) + "/root" + path; };
        if (operation == Operation::execute && loses_privileges(call_.thread, file())) taint(Taint::privileged, path);
        add(operation, std::move(path));
    }

    Operation operation_of(const TracedCall& traced, const PathArgument& where) {
        std::uint64_t flags = traced.flags == k_no_argument ? 0 : argument(traced.flags);
        switch (traced.kind) {
            case Kind::open_how: {
                const std::uint64_t address = flags;  // of an open_how, whose first member the flags are
                return read_number(address, flags) ? open_operation(flags) : where.operation;
            }
            case Kind::open:
                return open_operation(flags);
            case Kind::may_not_follow:
                return (flags & AT_SYMLINK_NOFOLLOW) != 0 ? Operation::look_at : where.operation;
            default:
                return where.operation;
        }
    }

    void message(std::uint64_t at) {
        msghdr header{};
        if (worked(read_memory(call_.thread, at, std::span(reinterpret_cast<char*>(&header), sizeof header))))
            address(reinterpret_cast<std::uint64_t>(header.msg_name), header.msg_namelen);
    }

    void address(std::uint64_t at, std::uint64_t size) {
        size = std::min(size & 0xffffffff, k_longest_address);
        if (at == 0 || size < sizeof(sa_family_t)) return;
        std::string bytes(size, '\0');
        if (worked(read_memory(call_.thread, at, bytes))) seen_.addresses.push_back(std::move(bytes));
    }

    /// It can't be bound to what is there already.
    void local_name(std::uint64_t at, std::uint64_t size) {
        address(at, size);
        if (seen_.addresses.empty()) return;
        const std::string bytes = std::exchange(seen_.addresses, {}).front();
        sa_family_t family = AF_UNSPEC;
        std::memcpy(&family, bytes.data(), sizeof family);
        if (family != AF_UNIX || bytes.size() <= offsetof(sockaddr_un, sun_path)) return;
        std::string path = bytes.c_str() + offsetof(sockaddr_un, sun_path);
        if (path.empty()) return;
        if (path[0] != '/') {
            const std::string start = descriptor_path(call_.thread, AT_FDCWD);
            if (!start.starts_with('/')) return;
            path.insert(0, start + '/');
        }
        add(Operation::create, std::move(path));
    }

    void own_filter() {
        const bool by_prctl = call_.number == SYS_prctl;
        seen_.own_filter = by_prctl || argument(0) <= SECCOMP_SET_MODE_FILTER;
        if (!by_prctl && argument(0) == SECCOMP_SET_MODE_FILTER &&
            (argument(1) & SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0)
            taint(Taint::own_listener, "seccomp with a listener");
    }

    /// So does a sanitizer that searches for leaks: it stops its own program by ptrace.
    void clone_with(std::uint64_t flags) {
        if ((flags & CLONE_UNTRACED) != 0) taint(Taint::own_listener, "a process that can't be traced");
    }

    bool read_number(std::uint64_t address, std::uint64_t& number) {
        return worked(read_memory(call_.thread, address, std::span(reinterpret_cast<char*>(&number), sizeof number)));
    }

    bool worked(Reading reading) {
        if (reading == Reading::refused) taint(Taint::lost, "can't look into a process");
        seen_.gone = seen_.gone || reading == Reading::gone;
        return reading == Reading::done;
    }

    void add(Operation operation, std::string path) { seen_.accesses.push_back({operation, std::move(path)}); }
    void taint(Taint taint, std::string reason) { seen_.taint.emplace(taint, std::move(reason)); }
    std::uint64_t argument(int number) const { return call_.arguments[static_cast<std::size_t>(number)]; }

    const SystemCall& call_;
    bool ours_;
    Seen seen_;
};

}  // namespace

Seen inspect(const SystemCall& call) { return Inspection(call).run(); }

Seen inspect_execution(pid_t process, std::string program) {
    return Inspection({.thread = process}, true).run_execution(std::move(program));
}

}  // namespace pentad::trace
