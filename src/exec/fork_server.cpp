#include "exec/fork_server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pentad {

namespace {

constexpr std::size_t k_numbers = 3;         // a message
constexpr std::size_t k_most_messages = 16;  // in a packet
constexpr std::size_t k_printed_limit = 16 * 1024;
constexpr std::size_t k_most_descriptors = 8;  // with a request

/// A packet, with the descriptors themselves when there are some. Returns what sendmsg(2) does.
ssize_t send_packet(int socket, std::span<std::int64_t> numbers, std::span<const int> descriptors) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(k_most_descriptors * sizeof(int))> room{};
    iovec bytes{numbers.data(), numbers.size_bytes()};
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        message.msg_control = room.data();
        message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
    }
    return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

Failure ended() { return fail(Code::tool, "the process that forks the units has ended"); }

}  // namespace

ForkServer::ForkServer(ForkServer&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      in_world_(other.in_world_),
      socket_(std::move(other.socket_)),
      output_(std::move(other.output_)),
      received_(std::move(other.received_)) {}

ForkServer& ForkServer::operator=(ForkServer&& other) noexcept {
    stop();
    process_ = std::exchange(other.process_, -1);
    in_world_ = other.in_world_;
    socket_ = std::move(other.socket_);
    output_ = std::move(other.output_);
    received_ = std::move(other.received_);
    return *this;
}

Result<ForkServer> ForkServer::start(SpawnPlan plan) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return fail_errno("can't make a socket");
    ForkServer server;
    server.socket_ = UniqueFd(ends[0]);
    const UniqueFd its_end(ends[1]);
    server.output_ = UniqueFd(::memfd_create("pentad-server", MFD_CLOEXEC));
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!server.output_ || !nothing) return fail_errno("can't prepare the process that forks the units");
    // Numbers above those that the server gets, so that no dup2 hits a descriptor that is still to be given.
    const UniqueFd control(::fcntl(its_end.get(), F_DUPFD_CLOEXEC, 64));
    const UniqueFd output(::fcntl(server.output_.get(), F_DUPFD_CLOEXEC, 64));
    const UniqueFd input(::fcntl(nothing.get(), F_DUPFD_CLOEXEC, 64));
    if (!control || !output || !input) return fail_errno("can't prepare the process that forks the units");
    plan.descriptors.insert(plan.descriptors.end(),
                            {{input.get(), 0}, {output.get(), 1}, {output.get(), 2}, {control.get(), k_control}});
    server.in_world_ = plan.world != nullptr;
    TRY_ASSIGN(server.process_, spawn(plan));
    return server;
}

Status ForkServer::ask(std::int64_t slot, std::span<const int> descriptors) {
    std::vector<std::int64_t> numbers = {slot};
    numbers.insert(numbers.end(), descriptors.begin(), descriptors.end());
    const std::span<const int> sent =
        in_world_ ? descriptors.first(std::min(descriptors.size(), k_most_descriptors)) : std::span<const int>();
    for (;;) {
        if (send_packet(socket_.get(), numbers, sent) >= 0) return {};
        if (errno == EPIPE || errno == ECONNRESET) return ended();
        if (errno != EINTR) return fail_errno("can't reach the process that forks the units");
    }
}

Result<std::optional<ServerMessage>> ForkServer::next() {
    std::array<std::int64_t, k_numbers * k_most_messages> numbers{};
    while (received_.empty()) {
        const ssize_t count = ::recv(socket_.get(), numbers.data(), sizeof numbers, MSG_DONTWAIT);
        if (count == 0 || (count < 0 && errno == ECONNRESET)) return ended();
        if (count < 0 && errno == EAGAIN) return std::nullopt;
        if (count < 0 && errno != EINTR) return fail_errno("can't read from the process that forks the units");
        const std::size_t whole = count > 0 ? static_cast<std::size_t>(count) / (k_numbers * sizeof(std::int64_t)) : 0;
        for (std::size_t at = 0; at < whole * k_numbers; at += k_numbers)
            received_.push_back({ServerMessage::Kind{numbers[at]}, numbers[at + 1], numbers[at + 2]});
    }
    const ServerMessage message = received_.front();
    received_.pop_front();
    return message;
}

void ForkServer::keep_going() {
    siginfo_t information{};
    if (::waitid(P_PID, static_cast<id_t>(process_), &information, WSTOPPED | WNOHANG) == 0 && information.si_pid != 0)
        ::kill(process_, SIGCONT);
}

void ForkServer::stop() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    socket_.reset();
}

std::string ForkServer::printed() const {
    std::string text(k_printed_limit, '\0');
    const ssize_t count = ::pread(output_.get(), text.data(), text.size(), 0);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
}

}  // namespace pentad
