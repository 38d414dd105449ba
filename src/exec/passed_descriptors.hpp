// Descriptors through a socket (SCM_RIGHTS): to and from a process that can't look into our /proc.
#pragma once

#include <sys/types.h>

#include <span>
#include <string_view>
#include <vector>

#include "base/file.hpp"

namespace pentad {

inline constexpr std::size_t k_most_passed = 8;  ///< descriptors with a packet

/// One packet, of at least one byte, with at most `k_most_passed` descriptors. Returns what sendmsg(2) does.
/// Async-signal-safe.
ssize_t send_with_descriptors(int socket, std::string_view bytes, std::span<const int> descriptors);

/// The next packet: as much of it as `bytes` holds, and its descriptors, which close on exec. Returns what recvmsg(2)
/// does, but for EINTR. Blocks.
ssize_t receive_with_descriptors(int socket, std::span<char> bytes, std::vector<UniqueFd>& descriptors);

/// The descriptors of the next packet, whose bytes are dropped. None when there is none, or an error. Blocks.
std::vector<UniqueFd> receive_descriptors(int socket);

/// Closes it without waiting for what the kernel has to do then: it goes into a socket that holds itself, and which the
/// kernel finds and removes, in a thread of its own. Where there is none (before Linux 6.10), it is closed as others
/// are.
void close_later(UniqueFd descriptor);

}  // namespace pentad
