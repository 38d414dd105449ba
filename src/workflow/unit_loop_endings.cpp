// How units end in UnitLoop: by themselves, by their limit, with the server, by Ctrl-C.
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "workflow/unit_loop.hpp"

namespace pentad {

namespace {

constexpr std::chrono::milliseconds k_leftover_grace{100};
constexpr std::chrono::milliseconds k_interrupt_grace{250};
constexpr std::chrono::milliseconds k_trace_time{30};  // for the interpreter to write where it is
constexpr std::chrono::seconds k_patience{10};         // until a killed process is given up

/// Events come late, so that what they started may seem to have ended before.
double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
    return std::max(0.0, std::chrono::duration<double>(to - from).count());
}

}  // namespace

void UnitLoop::check_deadlines() {
    const Clock::time_point now = Clock::now();
    const bool any_runs = std::ranges::any_of(running_, [](const auto& entry) { return entry.second.process > 0; });
    std::vector<Slot> lost;
    for (auto& [slot, running] : running_) {
        if (now < running.deadline) continue;
        if (running.process < 0) {
            // It waits for others to end; or the server does not answer, and killing it shows as its loss.
            if (!any_runs && server_) ::kill(server_->process(), SIGKILL);
            running.deadline = now + k_patience;
        } else if (running.stage == Stage::running && running.own) {
            stop_lane(running, UnitEnding::How::timed_out, {});
            ask_to_end(running, to_milliseconds(plan_.settings.grace));
        } else if (running.stage == Stage::running) {
            stop_lane(running, UnitEnding::How::timed_out, k_trace_time);
            ::kill(running.process, SIGRTMAX - 2);  // its interpreter writes down where it is; see python/server.py
            running.stage = Stage::asked_for_trace;
        } else if (running.stage == Stage::asked_for_trace) {
            ask_to_end(running, to_milliseconds(plan_.settings.grace));
        } else if (running.stage == Stage::asked_to_end) {
            kill_tree(running.process);
            running.stage = Stage::killed;
            running.deadline = now + k_patience;
        } else {
            lost.push_back(slot);
        }
    }
    for (const Slot slot : lost) [[maybe_unused]]
        const Status finished = finish(slot, SIGKILL);
}

void UnitLoop::stop_lane(Running& running, UnitEnding::How how, std::chrono::milliseconds grace) {
    if (running.stage != Stage::running || running.process < 0) return;
    [[maybe_unused]] const Status pumped = pump(running);  // what was told in time counts
    running.frozen = true;
    running.how = how;
    running.until = Clock::now();
    if (how == UnitEnding::How::timed_out)
        running.deadline = running.until + grace;
    else
        ask_to_end(running, grace);
}

void UnitLoop::ask_to_end(Running& running, std::chrono::milliseconds grace) {
    running.stage = Stage::asked_to_end;
    running.deadline = Clock::now() + grace;
    if (::kill(-running.process, SIGTERM) != 0) ::kill(running.process, SIGTERM);
}

Status UnitLoop::finish(Slot slot, int status) {
    auto node = running_.extract(slot);
    if (node.empty()) return {};
    return close_lane(node.mapped(), status);
}

Status UnitLoop::close_lane(Running& running, int status) {
    using How = UnitEnding::How;
    const bool was_stopped =
        running.how == How::timed_out || running.how == How::interrupted || running.how == How::stopped;
    traffic_.stop(running.tasks.front()->unit());
    if (!was_stopped) running.until = Clock::now();
    if (!was_stopped && !running.own) TRY(drain(running));
    const bool seems_tidy = running.own ? !orphans_.may_have_any() : running.clean && status == 0;
    const bool tidy = seems_tidy && running.how == How::exited;
    const bool left_some = !tidy && end_leftovers(running, running.how == How::exited);
    // What it came to is looked at before another can change it.
    if (plan_.tracing != nullptr && running.own) end_trace(running, left_some);
    if (tidy && running.own && !running.alone) TRY(start_meanwhile());
    TRY(drain(running));
    if (plan_.tracing != nullptr && !running.own) end_trace(running, left_some);
    if (running.own) {  // what it left in files before it was stopped counts
        running.frozen = false;
        status = running.lane->close(status, [&](unit_event::Event&& event) { handle(running, std::move(event)); });
    }
    if (could_not_enter(running, status)) {
        cannot_enter_ = true;
        halt(Halt::cannot_enter);
        return {};
    }
    if (running.task == nullptr && !running.worker) {  // it died before its first word
        running.task = running.tasks.front();
        announce(*running.task);
        running.task->progress.begin();
    }
    if (running.task == nullptr) return {};
    if (running.own) end_others(running);
    Task& task = *running.task;
    UnitEnding ending;
    ending.how = running.how;
    ending.status = status;
    ending.timeout = timeout_of(task);
    ending.elapsed = seconds_between(running.test_since, running.until);
    ending.total = seconds_between(running.unit_since, running.until);
    const double limit = task.unit().rules.test_timeout;  // of the test, where that was shorter
    if (limit > 0 && ending.total < ending.timeout) ending.timeout = limit;
    if (running.limit) ending.timeout = *running.limit;
    ending.alone = running.alone;
    ending.trace = running.lane->trace(root_of(task), plan_.directory);
    ending.output = running.lane->recent_output();
    task.progress.end(ending);
    pass_on_news(task);
    if (ending.how == How::parent_lost && !ending.alone && task.progress.wants_more())
        suspects_.push_back(&task);
    else if (task.progress.wants_more() && halted_ == Halt::no)
        (running.alone ? suspects_ : singles_).push_front(&task);
    else
        settle(task);
    return {};
}

/// Of a group, all but the one that its process was at: they are done, or had no turn, and run in another one. Each
/// process settles the one that it was at, so that there is an end.
void UnitLoop::end_others(const Running& running) {
    for (Task* task : running.tasks) {
        if (task == running.task) continue;
        if (halted_ != Halt::no && !task->progress.has_ended()) continue;  // told as not run when all have ended
        if (task->progress.has_ended()) task->progress.end({});
        pass_on_news(*task);
        if (!task->progress.has_ended() || task->progress.wants_more())
            singles_.push_front(task);
        else
            settle(*task);
    }
}

bool UnitLoop::could_not_enter(const Running& running, int status) const {
    const bool has_moved = running.task != nullptr || plan_.places.empty() ||
                           plan_.places[running.tasks.front()->planned.place].namespaces.empty();
    return !has_moved && WIFEXITED(status) && WEXITSTATUS(status) == ForkServer::k_cannot_enter;
}

/// Returns whether there were any.
bool UnitLoop::end_leftovers(const Running& running, bool report) {
    const std::vector<ProcessEntry> found = orphans_.end_orphans(k_leftover_grace);
    for (const ProcessEntry& left : found) {
        if (!report || running.task == nullptr) continue;
        tell(*running.task, Warning{fmt::format("{}: left process {} ({}) behind; ended", running.task->unit().name,
                                                left.process, printable(left.name))});
    }
    return !found.empty();
}

void UnitLoop::end_trace(const Running& running, bool left_some) {
    if (running.own) {
        std::vector<const TestUnit*> units;
        for (const Task* task : running.tasks) units.push_back(&task->unit());
        return plan_.tracing->end_own(units, running.scratch.path());
    }
    std::vector<std::string> units = running.begun;
    if (units.empty() && !running.worker) units.push_back(running.tasks.front()->unit().name);
    if (running.process > 0)
        plan_.tracing->end(running.process, left_some, units);
    else
        plan_.tracing->lose(units);
}

/// No process will run this unit again.
void UnitLoop::settle(Task& task) {
    if (task.closed) return;
    const Totals totals = task.progress.totals();
    traffic_.end(task.planned.place, task.unit(), totals.total > 0 && totals.failed + totals.not_run == 0);
    if (!task.announced) return;
    task.closed = true;
    pass_on_news(task);
    tell(task, UnitFinished{task.unit().name, totals, task.progress.duration(), task.progress.problem()});
    if (!task.progress.recurses()) return;
    for (TestUnit& inner : std::exchange(task.planned.unit.inner, {}))
        singles_.push_back(&add_task({std::move(inner), task.planned.only, task.planned.left_out, task.planned.place}));
}

Status UnitLoop::lose_server() {
    // A test may have ended it before its first message was read: what a fork tells shows that it worked.
    for (auto& [slot, running] : running_) TRY(pump(running));
    if (!server_works_) {
        const std::string printed = server_->printed();
        const std::vector<std::string> lines = split(trim(printed), '\n');
        return fail(Code::tool,
                    fmt::format("{} can't run the tests: {}; name a Python 3.7 or newer with [python] interpreter "
                                "in pentad.toml",
                                printable(plan_.interpreter.string()),
                                lines.back().empty() ? "it ended at once" : valid_utf8(lines.back())));
    }
    server_->stop();
    std::map<Slot, Running> forks;
    for (auto at = running_.begin(); at != running_.end();) {
        const auto next = std::next(at);
        if (!at->second.own) forks.insert(running_.extract(at));
        at = next;
    }
    for (auto& [slot, running] : forks) {
        if (running.process > 0) kill_tree(running.process);
        if (running.process < 0 && !running.worker && running.task == nullptr) {  // it had not been forked
            traffic_.stop(running.tasks.front()->unit());
            (running.alone ? suspects_ : singles_).push_front(running.tasks.front());
            continue;
        }
        if (running.how == UnitEnding::How::exited) running.how = UnitEnding::How::parent_lost;
        if (running.task == nullptr && !running.worker && !running.alone) {
            traffic_.stop(running.tasks.front()->unit());
            suspects_.push_back(running.tasks.front());
            continue;
        }
        TRY(close_lane(running, SIGKILL));
    }
    return start_server();
}

void UnitLoop::halt(Halt why) {
    halted_ = why;
    std::erase_if(running_, [](const auto& entry) { return entry.second.process < 0; });
    for (auto& [slot, running] : running_) stop_lane(running, how_of(why), k_interrupt_grace);
}

/// Units of a group that a worker took from the queue and never told of, as it died just then.
void UnitLoop::sweep() {
    if (!nothing_left()) return;
    for (const auto& task : tasks_) {
        if (!task->announced) singles_.push_back(task.get());
    }
}

}  // namespace pentad
