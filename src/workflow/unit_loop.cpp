#include "workflow/unit_loop.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/environment.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

constexpr std::chrono::milliseconds k_tick{40};             // how often events are looked for
constexpr std::chrono::milliseconds k_leftover_grace{100};  // between SIGTERM and SIGKILL for what a unit left behind
constexpr std::chrono::milliseconds k_interrupt_grace{250};
// For so long after a unit's start, and after a look that found little, what it prints does not wake us: each line
// would, and cost a short test a fifth of its time.
constexpr std::chrono::microseconds k_first_lull{4000};
constexpr std::chrono::microseconds k_lull{1000};
constexpr std::size_t k_output_budget = 24 * 1024 * 1024;  // bytes of all results' output
constexpr std::size_t k_output_beyond = 2 * 1024;          // bytes of one result's output after that

/// In a program that is not ours the tests' processes are known by this.
std::string new_mark() {
    static std::atomic<unsigned> count = 0;
    return fmt::format("{}.{}", ::getpid(), ++count);
}

}  // namespace

UnitEnding::How UnitLoop::how_of(Halt why) {
    return why == Halt::failed ? UnitEnding::How::stopped : UnitEnding::How::interrupted;
}

std::chrono::milliseconds UnitLoop::to_milliseconds(double seconds) {
    constexpr double k_most = 1e9;
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, k_most) * 1000));
}

UnitLoop::UnitLoop(UnitLoopPlan plan, const EventSink& sink)
    : plan_(std::move(plan)),
      sink_(sink),
      orphans_(plan_.kept && plan_.kept->server ? plan_.kept->mark
               : plan_.stop_asked               ? new_mark()
                                                : std::string()),
      traffic_(plan_.jobs),
      scratch_(plan_.root),
      programs_(plan_.root, plan_.settings.load_once == "auto", orphans_, plan_.tracing),
      output_budget_(k_output_budget) {
    if (!plan_.stop_asked) signals_.emplace();
    next_tick_ = Clock::now();
}

UnitLoop::~UnitLoop() {
    for (auto& [slot, running] : running_)
        if (running.process > 0) kill_tree(running.process);
    server_.reset();
    orphans_.end_orphans(k_leftover_grace);
}

Status UnitLoop::run() {
    make_groups();
    if (!needs_server()) {
        server_.reset();
    } else if (plan_.kept != nullptr && plan_.kept->server) {
        server_ = std::exchange(plan_.kept->server, std::nullopt);
        orphans_.except(server_->process());
        server_works_ = true;
    } else {
        TRY(start_server());
    }
    while (!running_.empty() || (halted_ == Halt::no && !nothing_left())) {
        TRY(start_what_fits());
        TRY(wait());
        check_deadlines();
        if (plan_.fail_fast && has_failure_ && halted_ == Halt::no) halt(Halt::failed);
        if (running_.empty() && halted_ == Halt::no) sweep();
    }
    for (const auto& task : tasks_) {
        if (halted_ != Halt::no) task->progress.end({.how = how_of(halted_), .trace = {}, .output = {}});
        settle(*task);
    }
    // One that was told to stop may have requests left that nobody waits for any more.
    if (plan_.kept != nullptr && server_ && halted_ == Halt::no)
        *plan_.kept = {.server = std::exchange(server_, std::nullopt), .mark = orphans_.mark()};
    return {};
}

std::vector<TestResult> UnitLoop::take_results(std::size_t place) {
    std::vector<std::vector<TestResult>> parts;
    std::size_t count = 0;
    for (const auto& task : tasks_) {
        if (task->planned.place != place) continue;
        std::vector<TestResult> part = task->progress.take_results();
        count += part.size();
        if (!part.empty()) parts.push_back(std::move(part));
    }
    // Units whole: then all is in order already, mostly.
    std::ranges::sort(parts, {}, [](const auto& part) -> const std::string& { return part.front().id; });
    std::vector<TestResult> all;
    all.reserve(count);
    for (auto& part : parts) std::ranges::move(part, std::back_inserter(all));
    sort_by_id(all);
    return all;
}

Status UnitLoop::wait() {
    if (running_.empty()) return {};
    std::vector<pollfd> watched = {{signals_ ? signals_->fd() : -1, POLLIN, 0},
                                   {server_ ? server_->socket() : -1, POLLIN, 0}};
    constexpr std::size_t k_lanes = 2;  // where they begin
    std::vector<Slot> slots;
    const Clock::time_point now = Clock::now();
    Clock::time_point next = next_tick_;
    for (const auto& [slot, running] : running_) {
        const bool quiet = now < running.quiet_until;
        if (quiet) next = std::min(next, running.quiet_until);
        std::vector<int> descriptors = quiet ? std::vector<int>() : running.lane->inputs();
        if (running.own) descriptors.push_back(running.ending.get());
        for (const int descriptor : descriptors) {
            watched.push_back({descriptor, POLLIN, 0});
            slots.push_back(slot);
        }
    }
    const timespec timeout{0, std::clamp<std::int64_t>(std::chrono::nanoseconds(next - now).count(), 0,
                                                       std::chrono::nanoseconds(k_tick).count())};
    if (::ppoll(watched.data(), watched.size(), &timeout, nullptr) < 0 && errno != EINTR)
        return fail_errno("can't wait for the tests");
    for (std::size_t at = 0; at < slots.size(); ++at) {
        if ((watched[at + k_lanes].revents & POLLIN) == 0) continue;
        const auto found = running_.find(slots[at]);
        if (found == running_.end()) continue;
        if (watched[at + k_lanes].fd == found->second.ending.get())
            TRY(reap(found->first));
        else
            TRY(pump(found->second));
    }
    if (watched[1].revents != 0 || (watched[0].revents != 0 && server_)) TRY(read_server());
    // Only now: of a process that the server has told of already, what it did shall not be forgotten.
    if (watched[0].revents != 0 && signals_->take()) halt(Halt::interrupted);
    return Clock::now() >= next_tick_ ? pump_all() : Status{};
}

/// A process of its own, if it has ended.
Status UnitLoop::reap(Slot slot) {
    const auto found = running_.find(slot);
    int status = 0;
    if (::waitpid(found->second.process, &status, WNOHANG) != found->second.process) return {};
    orphans_.forget(found->second.process);
    return finish(slot, status);
}

Status UnitLoop::pump_all() {
    next_tick_ = Clock::now() + k_tick;
    if (server_) server_->keep_going();
    std::vector<Slot> without_ending;
    for (auto& [slot, running] : running_) {
        TRY(pump(running));
        if (running.own && !running.ending) without_ending.push_back(slot);
    }
    for (const Slot slot : without_ending) TRY(reap(slot));
    if (plan_.stop_asked && halted_ != Halt::interrupted && plan_.stop_asked()) halt(Halt::interrupted);
    return {};
}

Status UnitLoop::read_server() {
    for (;;) {
        const Result<std::optional<ServerMessage>> message = server_->next();
        if (!message && running_.empty() && nothing_left()) return {};
        if (!message) return lose_server();
        if (!*message) return {};
        server_works_ = true;
        const auto found = running_.find((*message)->slot);
        if (found == running_.end()) continue;
        if ((*message)->kind == ServerMessage::Kind::exited) {
            // It ends while we go on. Should something run again after all, there will be another.
            TRY_ASSIGN(const bool last, is_last(found->second));
            if (last) server_->kill();
            TRY(finish(found->first, static_cast<int>((*message)->value)));
            continue;
        }
        Running& running = found->second;
        running.process = static_cast<pid_t>((*message)->value);
        orphans_.expect_session(running.process);
        if (plan_.tracing != nullptr) TRY(plan_.tracing->begin(running.process));
        running.deadline = Clock::now() + to_milliseconds(timeout_of(*running.tasks.front()));
        if (halted_ != Halt::no) stop_lane(running, how_of(halted_), k_interrupt_grace);
    }
}

/// Of what the server is for: it has ended, with all that it was to do, and nothing waits or is known to follow.
Result<bool> UnitLoop::is_last(Running& running) {
    const auto holds_others = [](const Task* task) { return !task->unit().inner.empty(); };
    if (plan_.kept != nullptr || running_.size() > 1 || running.how != UnitEnding::How::exited || !nothing_left() ||
        std::ranges::any_of(running.tasks, holds_others))
        return false;
    TRY(drain(running));
    return running.clean;
}

Status UnitLoop::pump(Running& running) {
    TRY_ASSIGN(const bool more,
               running.lane->pump([&](unit_event::Event&& event) { handle(running, std::move(event)); }));
    running.quiet_until = more ? Clock::time_point() : Clock::now() + k_lull;
    return {};
}

/// All that there is; nobody writes any more, or what still comes does not count.
Status UnitLoop::drain(Running& running) {
    for (int round = 0; round < 8; ++round) {
        TRY_ASSIGN(const bool more,
                   running.lane->pump([&](unit_event::Event&& event) { handle(running, std::move(event)); }));
        if (!more) break;
    }
    return {};
}

void UnitLoop::handle(Running& running, unit_event::Event&& event) {
    if (running.frozen) return;
    server_works_ = true;
    if (const auto* begins = std::get_if<unit_event::UnitBegins>(&event)) return begin_unit(running, begins->index);
    if (const auto* leaves = std::get_if<unit_event::Leaves>(&event)) {
        running.clean = leaves->clean;
        return;
    }
    if (running.task == nullptr) return;
    if (const auto* begins = std::get_if<unit_event::ProcessBegins>(&event)) return begin_process(running, *begins);
    if (const auto* starts = std::get_if<unit_event::TestStarts>(&event))
        running.test_since = starts->moment > 0 ? Clock::time_point(std::chrono::duration_cast<Clock::duration>(
                                                      std::chrono::duration<double>(starts->moment)))
                                                : Clock::now();
    if (const auto* limit = std::get_if<unit_event::LimitIs>(&event)) {
        running.limit_since = Clock::now();
        running.limit = limit->seconds;
    }
    if (std::holds_alternative<unit_event::TestStarts>(event)) running.limit.reset();
    if (running.own && running.stage == Stage::running) running.deadline = deadline_of(running, event);
    if (running.own) fill_in_times(running, event);
    if (auto* ends = std::get_if<unit_event::TestEnds>(&event)) {
        std::string& output = ends->result.output;
        if (output.size() > output_budget_) output = shorten(output, k_output_beyond);
        output_budget_ -= std::min(output_budget_, output.size());
    }
    running.task->progress.take(event);
    pass_on_news(*running.task);
}

/// What the process of a unit does not tell itself.
void UnitLoop::fill_in_times(const Running& running, unit_event::Event& event) {
    const auto since = [](Clock::time_point begin) {
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    if (auto* test = std::get_if<unit_event::TestEnds>(&event); test != nullptr && test->result.duration <= 0)
        test->result.duration = since(running.test_since);
    if (auto* unit = std::get_if<unit_event::UnitEnds>(&event); unit != nullptr && unit->duration <= 0)
        unit->duration = since(running.unit_since);
}

/// Of the unit, or of the test that begins.
UnitLoop::Clock::time_point UnitLoop::deadline_of(const Running& running, const unit_event::Event& event) const {
    if (running.limit) return running.limit_since + to_milliseconds(*running.limit);
    const Clock::time_point whole = running.unit_since + to_milliseconds(timeout_of(*running.task));
    const double limit = running.task->unit().rules.test_timeout;
    if (limit <= 0 || !std::holds_alternative<unit_event::TestStarts>(event)) return whole;
    return std::min(whole, running.test_since + to_milliseconds(limit));
}

void UnitLoop::begin_unit(Running& running, std::size_t index) {
    if (index >= running.tasks.size()) return;
    if (running.task != nullptr && !running.own) {  // the worker is done with the one before
        running.task->progress.end({});
        settle(*running.task);
    }
    running.task = running.tasks[index];
    if (running.own && running.until != Clock::time_point()) return;  // told when the group's process has ended
    running.unit_since = running.test_since = Clock::now();
    running.quiet_until = running.unit_since + k_first_lull;
    running.deadline = running.unit_since + to_milliseconds(timeout_of(*running.task));
    if (running.own) return;  // they all begin with their process
    running.begun.push_back(running.task->unit().name);
    announce(*running.task);
    running.task->progress.begin();
}

void UnitLoop::begin_process(const Running& running, const unit_event::ProcessBegins& begins) {
    if (plan_.tracing == nullptr || begins.index >= running.tasks.size()) return;
    plan_.tracing->begin_part(running.tasks.front()->unit().name, begins.process,
                              running.tasks[begins.index]->unit().name);
}

void UnitLoop::pass_on_news(Task& task) {
    for (const Event& event : task.progress.take_news()) {
        const auto* finished = std::get_if<TestFinished>(&event);
        has_failure_ = has_failure_ || (finished != nullptr && is_failure(finished->result.outcome));
        tell(task, event);
    }
}

}  // namespace pentad
