#include "exec/fork_server.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "exec/passed_descriptors.hpp"
#include "exec/process_tree.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_numbers = 3;         // a message
constexpr std::size_t k_most_messages = 16;  // in a packet
constexpr std::size_t k_printed_limit = 16 * 1024;

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
    TRY_ASSIGN(server.output_, file_in_memory("pentad-server", {}));
    const int output = server.output_.get();
    plan.descriptors.insert(plan.descriptors.end(), {{output, 1}, {output, 2}, {its_end.get(), k_control}});
    server.in_world_ = plan.world != nullptr;
    TRY_ASSIGN(server.process_, spawn(plan));
    return server;
}

Status ForkServer::ask(std::int64_t slot, std::span<const int> descriptors, std::span<const int> namespaces) {
    std::vector<std::int64_t> numbers = {slot};
    numbers.insert(numbers.end(), descriptors.begin(), descriptors.end());
    for (const int one : namespaces) numbers.push_back(-std::int64_t{one});
    std::vector<int> sent;
    if (in_world_ || !namespaces.empty()) {
        sent.assign(descriptors.begin(), descriptors.end());
        sent.insert(sent.end(), namespaces.begin(), namespaces.end());
        sent.resize(std::min(sent.size(), k_most_passed));
    }
    const std::string_view bytes(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof numbers[0]);
    for (;;) {
        if (send_with_descriptors(socket_.get(), bytes, sent) >= 0) return {};
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

void ForkServer::kill() {
    if (process_ >= 0) ::kill(process_, SIGKILL);
}

void ForkServer::stop() {
    if (process_ < 0) return;
    end_child(std::exchange(process_, -1));
    socket_.reset();
}

std::string ForkServer::printed() const {
    std::string text(k_printed_limit, '\0');
    const ssize_t count = ::pread(output_.get(), text.data(), text.size(), 0);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
}

}  // namespace pentad
