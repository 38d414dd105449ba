#include "exec/trace_supervisor.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/thread.hpp"
#include "exec/trace_apart.hpp"
#include "exec/trace_peer.hpp"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif

namespace pentad::trace {

namespace {

constexpr std::uint64_t k_sync_wake_up = 1;  // SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, since 6.6

/// Who waits gives us its processor, and gets it back from us, instead of waking another.
void prepare(int listener) { ::ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, k_sync_wake_up); }

/// Whether nobody has the filter any more, or in that time will have.
bool is_over(int listener, int milliseconds) {
    pollfd watched{listener, 0, 0};
    return ::poll(&watched, 1, milliseconds) > 0 && (watched.revents & POLLHUP) != 0;
}

SystemCall call_of(const seccomp_notif& notification) {
    SystemCall call{.thread = static_cast<pid_t>(notification.pid), .number = notification.data.nr};
    for (std::size_t at = 0; at < call.arguments.size(); ++at) call.arguments[at] = notification.data.args[at];
    call.native = notification.data.arch == AUDIT_ARCH_X86_64;
    return call;
}

}  // namespace

Supervisor::~Supervisor() {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t told = ::write(stop_.get(), &one, sizeof one);
    if (tracer_) end_tracer();
    thread_.join();
}

Status Supervisor::start() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return fail_errno("can't make a socket");
    our_end_ = UniqueFd(ends[0]);
    // Above the numbers that a new process gets its descriptors at.
    its_end_ = UniqueFd(::fcntl(ends[1], F_DUPFD_CLOEXEC, 100));
    ::close(ends[1]);
    stop_ = UniqueFd(::eventfd(0, EFD_CLOEXEC));
    ended_ = UniqueFd(::eventfd(0, EFD_CLOEXEC));
    if (!its_end_ || !stop_ || !ended_) return fail_errno("can't prepare the tracing");
    TRY_ASSIGN(thread_, start_thread([this] { run(); }));
    return {};
}

/// The first that it did is known without its telling.
void Supervisor::adopt(pid_t process, UniqueFd listener, const std::string& program) {
    idle_ = false;
    adopted_ = true;
    prepare(listener.get());
    const Seen seen = inspect_execution(process, program);
    {
        const std::lock_guard lock(mutex_);
        if (!root_folder_) root_folder_ = UniqueFd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
        listener_ = std::move(listener);
        units_.set_root(process);
        units_.own().threads.insert(process);
        record({.thread = process}, units_.own(), seen);
        if (!root_folder_) units_.own().taint(Taint::lost, std::strerror(errno));
    }
    const ListenerOffer adopted;
    if (::write(its_end_.get(), &adopted, sizeof adopted) != sizeof adopted) lose(std::strerror(errno));
}

/// What is tainted may have passed its ring on, and nothing is known where we were not told.
bool Supervisor::is_clean() const {
    const std::lock_guard lock(mutex_);
    if (!adopted_ || !listener_ || !units_.is_single() || !units_.own().taints.empty()) return false;
    return is_over(listener_.get(), 0);
}

void Supervisor::renew() {
    const std::lock_guard lock(mutex_);
    adopted_ = false;
    listener_.reset();
    units_.renew();
}

void Supervisor::run() {
    if (!tracer_) {
        while (wait_for_offer()) {
            listen();
            idle_ = true;
        }
        return;
    }
    const Status done = call_apart([this] { run_tracer(); }, apart_);
    if (!done) lose(done.error().message);
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t told = ::write(ended_.get(), &one, sizeof one);
}

/// Until a process is ours to trace. False: we shall end.
bool Supervisor::wait_for_offer() {
    std::array<pollfd, 2> watched = {{{our_end_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    for (;;) {
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return false;
        if (watched[1].revents != 0) return false;
        if (watched[0].revents == 0) continue;
        ListenerOffer offer;
        if (::read(our_end_.get(), &offer, sizeof offer) != sizeof offer) return false;
        if (offer.process == 0) return true;  // it was adopted
        const int error = take(offer);
        if (::write(our_end_.get(), &error, sizeof error) != sizeof error) return false;
        if (error == 0) return true;
    }
}

/// Returns an errno; 0 when it is traced.
int Supervisor::take(const ListenerOffer& offer) {
    const int error = tracer_ ? tracer_->seize(offer.process) : take_listener(offer);
    if (error != 0) return error;
    root_folder_ = UniqueFd(
        ::open(("/proc/" + std::to_string(offer.process) + "/root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root_folder_) return errno;
    const std::lock_guard lock(mutex_);
    units_.set_root(offer.process);
    return 0;
}

int Supervisor::take_listener(const ListenerOffer& offer) {
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, offer.process, 0)));
    if (!process) return errno;
    UniqueFd taken(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), offer.listener, 0)));
    if (!taken) return errno;
    prepare(taken.get());
    const std::lock_guard lock(mutex_);
    listener_ = std::move(taken);
    return 0;
}

/// In a process of its own that shares our memory.
void Supervisor::run_tracer() {
    // A signal that does nothing, but for taking us out of a wait.
    struct sigaction action{};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, nullptr);
    sigset_t wakes;
    sigemptyset(&wakes);
    sigaddset(&wakes, SIGUSR1);
    ::sigprocmask(SIG_UNBLOCK, &wakes, nullptr);
    if (!wait_for_offer()) return;
    const int error = tracer_->run(stopping_, [this](const SystemCall& call) { hear(call); });
    if (error != 0) lose(std::strerror(error));
}

void Supervisor::hear(const SystemCall& call) {
    const Seen seen = inspect(call);
    if (seen.gone && !Tracer::waits(call.thread)) return;  // it was killed meanwhile
    const std::lock_guard lock(mutex_);
    TracedUnit* const unit = units_.find(call.thread);
    if (unit != nullptr)
        record(call, *unit, seen);
    else if (Tracer::waits(call.thread))
        units_.lose_sight_of(call.thread);
}

/// One signal may come before it waits.
void Supervisor::end_tracer() {
    stopping_ = true;
    pollfd watched{ended_.get(), POLLIN, 0};
    while (::poll(&watched, 1, 1) == 0)
        if (const pid_t process = apart_; process > 0) ::kill(process, SIGUSR1);
}

void Supervisor::listen() {
    std::array<pollfd, 2> watched = {{{-1, POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    {
        const std::lock_guard lock(mutex_);  // another thread may have put it there
        watched[0].fd = listener_.get();
    }
    for (;;) {
        if (::poll(watched.data(), watched.size(), -1) < 0) {
            if (errno == EINTR) continue;
            return lose(std::strerror(errno));
        }
        if (watched[1].revents != 0) return;
        if ((watched[0].revents & POLLIN) != 0) {
            if (!answer_one()) return;
        } else if (watched[0].revents != 0) {
            return;  // nobody is left
        }
    }
}

/// One that is killed does what it asked for no more.
bool Supervisor::still_waits(const seccomp_notif& notification) const {
    return ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &notification.id) == 0;
}

/// False: we can't go on.
bool Supervisor::answer_one() {
    seccomp_notif notification{};
    if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_RECV, &notification) != 0) {
        if (errno == EINTR || errno == ENOENT) return true;  // it was killed meanwhile
        return lose(std::strerror(errno)), false;
    }
    const SystemCall call = call_of(notification);
    const Seen seen = inspect(call);
    if (!seen.is_nothing()) {
        // Should the process have gone while we read, and its number be another's, what we read means nothing.
        if (!still_waits(notification)) return true;
        const std::lock_guard lock(mutex_);
        TracedUnit* const unit = units_.find(call.thread);
        if (seen.asks && unit != nullptr && give_ring(notification, *unit)) return units_.set_library(), true;
        if (unit != nullptr)
            record(call, *unit, seen);
        else if (still_waits(notification))
            units_.lose_sight_of(call.thread);
    }
    seccomp_notif_resp response{.id = notification.id, .val = 0, .error = 0, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SEND, &response) == 0 || errno == ENOENT || errno == EINTR)
        return true;
    return lose(std::strerror(errno)), false;
}

void Supervisor::record(const SystemCall& call, TracedUnit& unit, const Seen& seen) {
    for (const Access& access : seen.accesses) {
        // The process waits: what it wants to change is as it was. A tainted unit gains nothing, and may have mounted
        // what answers only when we do.
        if (changes(access.operation) && unit.taints.empty() && !unit.ring.knows(access.operation, access.path)) {
            // Where it can't be told, the next run is to find a difference.
            const bool there = stands(root_folder_.get(), access.path).value_or(access.operation != Operation::create);
            if (!there) unit.ring.add(Operation::missing, access.path);
        }
        unit.ring.add(access.operation, access.path);
    }
    if (seen.gone) unit.taint(Taint::lost, "a process that can't be seen from here");
    if (seen.taint) unit.taint(seen.taint->first, seen.taint->second);
    if (seen.own_filter) unit.ring.set_careful();
    if (seen.moves) unit.ring.set_moves();
    for (const std::string& address : seen.addresses)
        if (const std::optional<std::string> absent = absent_socket(call.thread, address))
            unit.ring.add(Operation::look, *absent);
        else if (const std::optional<std::string> peer = outside_peer(call.thread, address, unit.threads))
            unit.taint(Taint::connection, "connection to " + *peer);
}

/// False: the process goes on without.
bool Supervisor::give_ring(const seccomp_notif& notification, const TracedUnit& unit) {
    seccomp_notif_addfd given{};
    given.id = notification.id;
    given.flags = SECCOMP_ADDFD_FLAG_SEND;  // the descriptor is what its call returns
    given.srcfd = static_cast<std::uint32_t>(unit.ring.fd());
    given.newfd_flags = O_CLOEXEC;
    return ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_ADDFD, &given) >= 0;
}

void Supervisor::lose(const std::string& why) {
    const std::lock_guard lock(mutex_);
    units_.taint_all(Taint::lost, "the supervisor stopped: " + why);
    listener_.reset();  // whoever waits for an answer gets ENOSYS, and does not wait for ever
}

bool Supervisor::wait_for_end(int milliseconds) const {
    if (tracer_) {
        pollfd watched{ended_.get(), POLLIN, 0};
        return ::poll(&watched, 1, milliseconds) > 0;
    }
    int listener = -1;
    {
        const std::lock_guard lock(mutex_);
        listener = listener_.get();
    }
    return listener < 0 || is_over(listener, milliseconds);
}

}  // namespace pentad::trace
