#include "exec/passed_descriptors.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace pentad {
namespace {

struct Ends {
    UniqueFd one;
    UniqueFd other;
};

Ends packet_sockets() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Ends pipe_ends() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

TEST(PassedDescriptors, ComeWithTheirPacket) {
    const Ends sockets = packet_sockets(), pipe = pipe_ends();
    ASSERT_EQ(send_with_descriptors(sockets.one.get(), "abc", std::array{pipe.other.get()}), 3);
    ASSERT_EQ(send_with_descriptors(sockets.one.get(), "de", {}), 2);
    std::array<char, 8> bytes{};
    std::vector<UniqueFd> descriptors;
    ASSERT_EQ(receive_with_descriptors(sockets.other.get(), bytes, descriptors), 3);
    EXPECT_EQ(std::string_view(bytes.data(), 3), "abc");
    ASSERT_EQ(descriptors.size(), 1u);
    EXPECT_NE(::fcntl(descriptors[0].get(), F_GETFD) & FD_CLOEXEC, 0);
    ASSERT_EQ(::write(descriptors[0].get(), "x", 1), 1);
    EXPECT_EQ(::read(pipe.one.get(), bytes.data(), 1), 1);
    descriptors.clear();
    ASSERT_EQ(receive_with_descriptors(sockets.other.get(), bytes, descriptors), 2);
    EXPECT_TRUE(descriptors.empty());
}

TEST(PassedDescriptors, WhatIsClosedLaterIsClosedSoon) {
    Ends pipe = pipe_ends();
    close_later(std::move(pipe.other));
    pollfd watched{pipe.one.get(), POLLIN, 0};
    ASSERT_EQ(::poll(&watched, 1, 10'000), 1) << "nobody has the other end any more";
    char byte = 0;
    EXPECT_EQ(::read(pipe.one.get(), &byte, 1), 0);
    close_later(UniqueFd());
}

}  // namespace
}  // namespace pentad
