// Starting programs one after the other without waiting for each: until a process executes its program, who starts it
// stands still, and a short test could have run meanwhile.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "exec/spawn.hpp"

namespace pentad {

/// Threads: one; has another for itself, whose children the processes are. They are killed when this object ends.
class Spawner {
   public:
    struct Started {
        std::int64_t tag = 0;   ///< as in `ask`
        Result<pid_t> process;  ///< see spawn()
    };

    /// Errors: io (no thread, no descriptor).
    static Result<std::unique_ptr<Spawner>> start();
    ~Spawner();
    Spawner(const Spawner&) = delete;
    Spawner& operator=(const Spawner&) = delete;

    /// Starts it soon, after those that were asked for before. The plan's descriptors have to stay open until it is
    /// told of.
    void ask(std::int64_t tag, SpawnPlan plan);

    /// Readable when there is something to take.
    int news() const { return news_.get(); }

    /// What was started since the last call, in the order asked for.
    std::vector<Started> take();

    /// While it is held nothing is being started: then take() leaves no child of which nobody knows.
    std::unique_lock<std::mutex> pause() { return std::unique_lock(starting_); }

    /// What has not been started will not be, and is not told of.
    void drop();

   private:
    struct Asked {
        std::int64_t tag = 0;
        SpawnPlan plan;
    };
    explicit Spawner(UniqueFd news) : news_(std::move(news)) {}
    void run();
    void start_next();

    const UniqueFd news_;
    std::mutex starting_;
    std::mutex mutex_;  ///< of what follows; may be taken while `starting_` is held
    std::condition_variable asked_;
    std::deque<Asked> queue_;
    std::vector<Started> started_;
    bool stopping_ = false;
    std::thread thread_;  ///< last: it uses all the others
};

}  // namespace pentad
