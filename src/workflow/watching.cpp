#include "workflow/watching.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "exec/signal_watch.hpp"
#include "store/workspace_lock.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/overview.hpp"
#include "workflow/record_touched.hpp"
#include "workflow/recovery.hpp"
#include "workflow/watch_jobs.hpp"
#include "workflow/watch_setup.hpp"
#include "workflow/watch_source.hpp"

namespace pentad {

namespace {

using Moment = Settling::Moment;
using std::chrono::milliseconds;

constexpr milliseconds k_first_retry{500};
constexpr milliseconds k_longest_retry{30'000};

/// Only one at a time: two would record everything twice, and each would run the tests.
Result<WorkspaceLock> lock_out_others(const Workspace& workspace) {
    const std::filesystem::path file = workspace.directory / "watch.lock";
    TRY(prepare_directory(workspace));
    Result<WorkspaceLock> lock = WorkspaceLock::try_acquire(file);
    if (!lock && lock.error().code == Code::refused) {
        const Result<std::string> pid = read_file(file);
        return fail(Code::refused, fmt::format("process {} is watching {} already; end it first",
                                               pid && !pid->empty() ? printable(trim(*pid)) : "another",
                                               printable(workspace.root.string())));
    }
    if (!lock) return lock;
    const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW));
    if (fd) TRY(write_all(fd.get(), std::to_string(::getpid()) + "\n", file.string()));
    return lock;
}

class Watcher {
   public:
    Watcher(const Workspace& workspace, const WatchOptions& options, WatchDesk& desk)
        : workspace_(workspace),
          options_(options),
          desk_(desk),
          filter_(workspace, options.include, options.exclude),
          settling_(milliseconds(options.settle)),
          jobs_(workspace, options_, desk) {}

    Status run(const WatchProgress& progress) {
        TRY_ASSIGN(const WorkspaceLock lock, lock_out_others(workspace_));
        TRY(start(progress));
        while (!ending_ || jobs_.running()) TRY(step());
        TRY(record_the_rest());
        desk_.show(WatchEnded{});
        return {};
    }

   private:
    Status start(const WatchProgress& progress);
    Status first_look();
    Status step();
    std::vector<pollfd> waited_for() const;
    std::optional<Moment> wakes_at() const;
    void sleep(std::vector<pollfd>& fds) const;
    Status take_changes();
    void take_orders();
    void begin_to_end();
    Status record_due();
    Status record_the_rest();
    Status record_these(const Touched& touched, const GitMove& move, const char* description = nullptr);
    Status set_up(const WatchProgress& progress);
    Status begin_again();
    void recorded(const TouchedOutcome& outcome);
    void failed(const Touched& touched, const Error& error);
    void say_once(const std::string& text);

    const Workspace workspace_;
    const WatchOptions options_;
    WatchDesk& desk_;
    SignalWatch signals_;
    WatchFilter filter_;
    std::optional<WatchSource> source_;
    Settling settling_;
    WatchJobs jobs_;
    BatchId full_batch_ = 0;  ///< the last one that we left for a job to close; the next edit may come before it
    bool is_set_up_ = false;
    bool ending_ = false;
    GitMove move_;  ///< of what could not be recorded yet
    std::optional<Moment> retry_at_;
    milliseconds retry_after_ = k_first_retry;
    std::string last_problem_;
    std::set<std::string> said_;
};

Status Watcher::start(const WatchProgress& progress) {
    // Watched first and looked at then: what changes in between is seen.
    TRY_ASSIGN(source_, WatchSource::open(workspace_, options_, filter_));
    WatchStarted started;
    started.already = is_set_up_ = workspace_.is_initialized();
    if (!started.already) TRY(set_up(progress));
    if (ending_) return {};
    TRY_ASSIGN(const StatusInfo status, pentad::status(workspace_, false));
    started.open_batch = status.open_batch;
    started.last_run = status.last_run;
    started.batch_size = workspace_.settings.batch_size;
    started.folders = source_->folder_count();
    if (source_->polls()) {
        started.poll_seconds = source_->poll_seconds();
        desk_.show(WatchPolls{source_->poll_seconds(), source_->why_polling()});
    }
    desk_.show(started);
    for (const std::string& note : source_->first_notes()) say_once(note);
    if (started.already) TRY(first_look());
    desk_.show(WatchReady{});
    ::malloc_trim(0);  // the first look needed more than all that follows
    return {};
}

Status Watcher::first_look() {
    Touched everywhere;
    everywhere.everywhere = true;
    return record_these(everywhere, {}, "changed while not watching");
}

// -- the loop
// ----------------------------------------------------------------------------------------------------------

Status Watcher::step() {
    if (!ending_) jobs_.start_next();
    std::vector<pollfd> fds = waited_for();
    sleep(fds);
    const auto ready = [&](int fd) {
        for (const pollfd& one : fds)
            if (one.fd == fd && fd >= 0 && one.revents != 0) return true;
        return false;
    };
    const OwnProgram* program = jobs_.program();
    const bool job_ended = program != nullptr && ready(program->end_fd());
    const bool typed = ready(desk_.keys());
    if (ready(signals_.fd()) && signals_.take()) begin_to_end();
    TRY(take_changes());
    TRY(record_due());
    jobs_.take(job_ended);
    if (typed) take_orders();
    if (desk_.is_gone() && !ending_) begin_to_end();
    return {};
}

std::vector<pollfd> Watcher::waited_for() const {
    std::vector<pollfd> fds;
    const auto add = [&](int fd) {
        if (fd >= 0) fds.push_back({fd, POLLIN, 0});
    };
    add(signals_.fd());
    add(source_->fd());
    if (!ending_) add(desk_.keys());
    if (const OwnProgram* program = jobs_.program()) {
        add(program->output_fd());
        add(program->errors_fd());
        add(program->end_fd());
    }
    return fds;
}

std::optional<Moment> Watcher::wakes_at() const {
    std::optional<Moment> at = settling_.due();
    if (at && retry_at_) at = std::max(*at, *retry_at_);
    const std::optional<Moment> look = source_->next_look();
    return at && look ? std::min(*at, *look) : at ? at : look;
}

/// Without a moment to wake at, only what happens ends it: an idle watcher costs nothing.
void Watcher::sleep(std::vector<pollfd>& fds) const {
    timespec timeout{};
    const std::optional<Moment> at = wakes_at();
    if (at) {
        const auto left = std::max(*at - Settling::Clock::now(), Settling::Clock::duration::zero());
        const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
        timeout = {nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    }
    if (::ppoll(fds.data(), fds.size(), at ? &timeout : nullptr, nullptr) < 0)
        for (pollfd& one : fds) one.revents = 0;
}

Status Watcher::take_changes() {
    const bool polled = source_->polls();
    std::vector<std::string> notes;
    TRY(source_->take(settling_, Settling::Clock::now(), notes));
    for (const std::string& note : notes) say_once(note);
    if (!polled && source_->polls()) desk_.show(WatchPolls{source_->poll_seconds(), source_->why_polling()});
    return {};
}

void Watcher::take_orders() {
    while (const std::optional<WatchOrder> order = desk_.next_order()) {
        if (order->what == WatchOrder::What::quit) {
            begin_to_end();
            return;
        }
        jobs_.want(*order);
    }
}

void Watcher::begin_to_end() {
    ending_ = true;
    jobs_.end();
}

// -- recording
// ---------------------------------------------------------------------------------------------------------

Status Watcher::record_due() {
    const Moment now = Settling::Clock::now();
    if (retry_at_ && now < *retry_at_) return {};
    const Touched touched = settling_.take(now);
    if (touched.empty()) return {};
    GitMove move = source_->git_move();
    if (!move.head.empty()) move_.head = move.head;
    move_.wrote = move_.wrote || move.wrote;
    return record_these(touched, move_);
}

Status Watcher::record_the_rest() {
    if (!is_set_up_) return {};
    std::vector<std::string> notes;
    source_->look_at_once();
    TRY(source_->take(settling_, Settling::Clock::now(), notes));
    const Touched touched = settling_.take_all();
    if (!touched.empty()) TRY(record_these(touched, source_->git_move()));
    // A batch that filled too late for a job is closed by opening the workspace to write.
    if (jobs_.wants_batch()) (void)Session::open_to_write(workspace_);
    return {};
}

Status Watcher::record_these(const Touched& touched, const GitMove& move, const char* description) {
    TRY(source_->look_at_root());
    if (!workspace_.is_initialized()) return begin_again();
    TouchedRequest request;
    request.is_chosen = [this](const std::string& path) { return filter_.is_chosen(path); };
    // A scan has held every file against the rules already.
    request.is_new_content = [this](const std::string& path) {
        return source_->polls() || filter_.is_new_content(path);
    };
    request.describe = [&](const std::vector<FileChange>& changes) {
        return description != nullptr ? std::string(description) : describe_changes(changes, move);
    };
    request.full = FullBatch::left_open;
    const Acknowledged acknowledged = [this](const RecordOutcome& outcome) {
        desk_.show(WatchRecorded{outcome.edit, outcome.batch});
    };
    const Result<TouchedOutcome> outcome = record_touched(workspace_, touched, request, acknowledged);
    if (!outcome) {
        TRY(source_->look_at_root());
        failed(touched, outcome.error());
        return {};
    }
    recorded(*outcome);
    return {};
}

Status Watcher::set_up(const WatchProgress& progress) {
    TRY_ASSIGN(const WatchSetUp made, set_up_beside(workspace_, signals_, progress));
    for (const std::string& note : made.notes) say_once(note);
    is_set_up_ = !made.interrupted;
    if (made.interrupted) begin_to_end();
    return {};
}

/// After a reset what stands there now is where the history begins.
Status Watcher::begin_again() {
    TRY(set_up({}));
    desk_.show(WatchNote{"the history was reset; it begins anew with what stands there now"});
    return {};
}

void Watcher::recorded(const TouchedOutcome& outcome) {
    move_ = {};
    retry_at_.reset();
    retry_after_ = k_first_retry;
    last_problem_.clear();
    for (const auto& [path, message] : outcome.unreadable) say_once("not recorded: " + message);
    for (const std::string& note : outcome.recorded ? outcome.recorded->notes : outcome.notes)
        if (note != closing_completed(full_batch_)) desk_.show(WatchNote{note});
    if (!outcome.recorded) return;
    if (outcome.recorded->unrecorded) desk_.show(WatchRecorded{*outcome.recorded->unrecorded, outcome.recorded->batch});
    if (outcome.recorded->problem) desk_.show(WatchProblem{*outcome.recorded->problem});
    if (outcome.recorded->batch.state == BatchState::open) return;
    full_batch_ = outcome.recorded->batch.id;
    ::malloc_trim(0);  // as after the first look
    jobs_.want_batch(full_batch_);
}

/// A full disk or a damaged file: nothing of what changed is forgotten, and it is tried again less and less often.
void Watcher::failed(const Touched& touched, const Error& error) {
    const Moment now = Settling::Clock::now();
    settling_.give_back(touched, now);
    retry_at_ = now + retry_after_;
    retry_after_ = std::min(retry_after_ * 2, k_longest_retry);
    if (std::exchange(last_problem_, error.message) != error.message) desk_.show(WatchProblem{error});
}

/// Of "what that means: what is wrong", what is wrong is said once, however many steps meet it.
void Watcher::say_once(const std::string& text) {
    const std::size_t colon = text.find(": ");
    if (colon == std::string::npos || said_.insert(text.substr(colon)).second) desk_.show(WatchNote{text});
}

}  // namespace

Status watch(const Workspace& workspace, const WatchOptions& options, WatchDesk& desk, const WatchProgress& progress) {
    return Watcher(workspace, options, desk).run(progress);
}

}  // namespace pentad
