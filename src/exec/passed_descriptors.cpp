#include "exec/passed_descriptors.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace pentad {

ssize_t send_with_descriptors(int socket, std::string_view bytes, std::span<const int> descriptors) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(k_most_passed * sizeof(int))> room{};
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
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

ssize_t receive_with_descriptors(int socket, std::span<char> bytes, std::vector<UniqueFd>& descriptors) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(k_most_passed * sizeof(int))> room{};
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    ssize_t count = 0;
    do count = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count <= 0) return count;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t size = header->cmsg_len - CMSG_LEN(0);
        for (std::size_t at = 0; at + sizeof(int) <= size; at += sizeof(int)) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(header) + at, sizeof fd);
            descriptors.emplace_back(fd);
        }
    }
    return count;
}

std::vector<UniqueFd> receive_descriptors(int socket) {
    char byte = 0;
    std::vector<UniqueFd> descriptors;
    receive_with_descriptors(socket, {&byte, 1}, descriptors);
    return descriptors;
}

void close_later(UniqueFd descriptor) {
    int ends[2];
    if (!descriptor || ::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    const UniqueFd one(ends[0]), other(ends[1]);
    // Should it fail, all three are closed.
    static_cast<void>(send_with_descriptors(one.get(), "x", std::array{descriptor.get(), other.get()}));
    descriptor.reset();  // before the sockets: who closes it last has to wait
}

}  // namespace pentad
