#include "exec/spawner.hpp"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <string>
#include <system_error>

namespace pentad {

Result<std::unique_ptr<Spawner>> Spawner::start() {
    UniqueFd news(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!news) return fail_errno("can't prepare to start programs");
    std::unique_ptr<Spawner> spawner(new Spawner(std::move(news)));
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the thread that waits for them
    Status made;
    try {
        spawner->thread_ = std::thread([raw = spawner.get()] { raw->run(); });
    } catch (const std::system_error& error) {
        made = fail(Code::io, std::string("can't start a thread: ") + error.what());
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    TRY(made);
    return spawner;
}

Spawner::~Spawner() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    asked_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Spawner::ask(std::int64_t tag, SpawnPlan plan) {
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back({tag, std::move(plan)});
    }
    asked_.notify_one();
}

std::vector<Spawner::Started> Spawner::take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(news_.get(), &count, sizeof count);
    const std::lock_guard lock(mutex_);
    return std::exchange(started_, {});
}

void Spawner::drop() {
    const std::lock_guard lock(mutex_);
    queue_.clear();
}

void Spawner::run() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            asked_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
        }
        start_next();
    }
}

void Spawner::start_next() {
    const std::lock_guard starting(starting_);
    Asked asked;
    {
        const std::lock_guard lock(mutex_);
        if (queue_.empty() || stopping_) return;  // dropped meanwhile
        asked = std::move(queue_.front());
        queue_.pop_front();
    }
    Result<pid_t> process = spawn(asked.plan);
    const std::lock_guard lock(mutex_);
    started_.push_back({asked.tag, std::move(process)});
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t told = ::write(news_.get(), &one, sizeof one);
}

}  // namespace pentad
