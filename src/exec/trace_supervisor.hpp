// The thread that answers what a traced tree of processes brings us.
#pragma once

#include <linux/seccomp.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/file.hpp"
#include "base/result.hpp"
#include "exec/trace_entry.hpp"
#include "exec/trace_inspect.hpp"
#include "exec/trace_tracer.hpp"
#include "exec/trace_units.hpp"

namespace pentad::trace {

/// Each call that it hears of it records, and lets it happen; so the record is there before the file is read. At the
/// end of the object nothing of the tree may run any more: its traced calls would fail.
class Supervisor {
   public:
    /// `tracer`: stops the tree by itself; nothing: a seccomp listener hears of it.
    explicit Supervisor(TraceUnits units, std::optional<Tracer> tracer = {})
        : units_(std::move(units)), tracer_(tracer) {}
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    ~Supervisor();

    /// Errors: io.
    Status start();

    /// For TraceEntry::socket.
    int its_socket() const { return its_end_.get(); }

    /// For TraceEntry::adopt.
    void adopt(pid_t process, UniqueFd listener, const std::string& program);

    /// Nothing is left of an adopted process that could still do anything here, and all that it did was told. Only for
    /// who traces no other units than that process.
    bool is_clean() const;

    /// After that: the thread has seen it too.
    bool is_idle() const { return idle_; }

    /// After that: as `start` has left it, for another process to be adopted.
    void renew();

    /// Calls `function(TraceUnits&)` while nothing is recorded.  Threads: any.
    template <class Function>
    auto with_units(Function function) {
        const std::lock_guard lock(mutex_);
        return function(units_);
    }

    /// "/" as the traced processes see it, O_PATH; -1 before the first was started.
    int root_folder() const { return root_folder_.get(); }

    /// Waits until no traced process is left, or for that long. Returns whether none is.
    bool wait_for_end(int milliseconds) const;

   private:
    void run();
    bool wait_for_offer();
    int take(const ListenerOffer& offer);
    int take_listener(const ListenerOffer& offer);
    void run_tracer();
    void hear(const SystemCall& call);
    void end_tracer();
    void listen();
    bool still_waits(const seccomp_notif& notification) const;
    bool answer_one();
    void record(const SystemCall& call, TracedUnit& unit, const Seen& seen);
    bool give_ring(const seccomp_notif& notification, const TracedUnit& unit);
    void lose(const std::string& why);

    mutable std::mutex mutex_;  ///< units_, listener_
    TraceUnits units_;
    std::optional<Tracer> tracer_;
    std::atomic<pid_t> apart_ = 0;        ///< the tracer's process
    std::atomic<bool> stopping_ = false;  ///< it shall end
    std::atomic<bool> idle_ = false;      ///< the thread waits for another process, after one that was adopted
    bool adopted_ = false;
    UniqueFd ended_;  ///< readable when it has
    UniqueFd listener_;
    UniqueFd root_folder_;
    UniqueFd our_end_;
    UniqueFd its_end_;
    UniqueFd stop_;
    std::thread thread_;
};

}  // namespace pentad::trace
