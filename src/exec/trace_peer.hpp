// Whether what a process sends to is one of its own unit.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace pentad::trace {

/// `address`: the bytes of a sockaddr that `thread` connects or sends to. Returns what it is, for people, when it is
/// something outside `unit` (threads or processes): another machine, or a local server of another process. Nothing:
/// it is one of the unit's own, nobody listens there, or it is the kernel.
/// Source: /proc/TID/net, /proc/TID/fd.
std::optional<std::string> outside_peer(pid_t thread, std::string_view address, const std::unordered_set<pid_t>& unit);

/// Where `address` is that of a local socket with a name, and nothing stands there: its path as the process sees it.
/// The call fails then, and says nothing but that. Nothing: it is of another kind, something is there, or nobody can
/// say.
std::optional<std::string> absent_socket(pid_t thread, std::string_view address);

}  // namespace pentad::trace
