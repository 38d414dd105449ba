// A helper process that forks itself on demand: a warm interpreter, for us. We give it a slot's number and the numbers
// of descriptors of ours, which the fork opens through /proc; it answers with the process id of the fork and, when that
// ends, with its status.
#pragma once

#include <sys/types.h>

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "exec/spawn.hpp"

namespace pentad {

/// One message of the server. Shape on the wire: three native 64-bit numbers, several messages in a packet. What comes
/// from us is a packet of such numbers too: the slot, and the descriptors. To a server in a world, which may be in
/// another user namespace and then can't look into our /proc, the descriptors themselves come with the packet
/// (SCM_RIGHTS); their numbers in it are ours all the same. So they do when this fork shall move to a world: those of
/// the world's namespaces come last, their numbers negative. The socket is a SOCK_SEQPACKET pair.
struct ServerMessage {
    enum class Kind : std::int64_t { started = 1, exited = 2 };
    Kind kind = Kind::started;
    std::int64_t slot = 0;
    std::int64_t value = 0;  ///< started: the process id; exited: the status, as waitpid(2) gives it
};

/// Threads: one. Its processes die with it, and it dies with the thread that started it.
class ForkServer {
   public:
    static constexpr int k_control = 3;        ///< the number that the server's end of the socket has in the server
    static constexpr int k_cannot_enter = 71;  ///< exit status of a fork, before its first word

    /// `plan.descriptors` has its stdin, and gets the socket (as k_control) and a file in memory as stdout and stderr.
    /// Errors: tool, io, no_space.
    static Result<ForkServer> start(SpawnPlan plan);

    ForkServer(ForkServer&& other) noexcept;
    ForkServer& operator=(ForkServer&& other) noexcept;
    ~ForkServer() { stop(); }

    /// For epoll: readable when a message has come or the server has ended.
    int socket() const { return socket_.get(); }
    pid_t process() const { return process_; }

    /// Asks for a fork. The descriptors have to stay open until it has ended. `namespaces`: see HeldWorld; the fork
    /// moves there before anything else, and exits with `k_cannot_enter` if it can't. Errors: tool, when the server has
    /// ended.
    Status ask(std::int64_t slot, std::span<const int> descriptors, std::span<const int> namespaces = {});

    /// The next message, if one is there. Errors: tool, when the server has ended.
    Result<std::optional<ServerMessage>> next();

    /// Lets it go on, should a test have stopped it.
    void keep_going();

    /// Kills it, and with it its forks, and does not wait.
    void kill();

    /// The same, and waits until it is gone.
    void stop();

    /// What it printed itself (not its forks): why it did not start.
    std::string printed() const;

   private:
    ForkServer() = default;
    pid_t process_ = -1;
    bool in_world_ = false;
    UniqueFd socket_;
    UniqueFd output_;
    std::deque<ServerMessage> received_;
};

}  // namespace pentad
