#include "workflow/unit_loop.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <utility>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "frameworks/python_server.hpp"
#include "frameworks/unittest_request.hpp"

namespace pentad {

namespace {

constexpr std::chrono::milliseconds k_tick{40};             // how often events are looked for
constexpr std::chrono::milliseconds k_leftover_grace{100};  // between SIGTERM and SIGKILL for what a unit left behind
constexpr std::chrono::milliseconds k_interrupt_grace{250};
constexpr std::chrono::seconds k_patience{60};             // with the server, and with a killed process
constexpr std::size_t k_output_budget = 24 * 1024 * 1024;  // bytes of all results' output
constexpr std::size_t k_output_beyond = 2 * 1024;          // bytes of one result's output after that
constexpr int k_program = 4;                               // descriptor of the server's program in the server

std::chrono::milliseconds to_milliseconds(double seconds) {
    constexpr double k_most = 1e9;
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, k_most) * 1000));
}

/// A pipe that holds the numbers from 0, 8 bytes each, and has no writer. Errors: io, also when there are too many.
Result<UniqueFd> make_queue(std::size_t count) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return fail_errno("can't make a pipe");
    UniqueFd read_end(ends[0]);
    const UniqueFd write_end(ends[1]);
    std::vector<std::uint64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
    const std::size_t size = count * sizeof numbers[0];
    ::fcntl(write_end.get(), F_SETPIPE_SZ, static_cast<int>(size));
    TRY(write_all(write_end.get(), {reinterpret_cast<const char*>(numbers.data()), size}, "a pipe"));
    return read_end;
}

/// In a program that is not ours the tests' processes are known by this.
std::string new_mark() {
    static std::atomic<unsigned> count = 0;
    return fmt::format("{}.{}", ::getpid(), ++count);
}

}  // namespace

UnitEnding::How UnitLoop::how_of(Halt why) {
    return why == Halt::failed ? UnitEnding::How::stopped : UnitEnding::How::interrupted;
}

UnitLoop::UnitLoop(UnitLoopPlan plan, const EventSink& sink)
    : plan_(std::move(plan)),
      sink_(sink),
      orphans_(plan_.kept && plan_.kept->server ? plan_.kept->mark
               : plan_.stop_asked               ? new_mark()
                                                : std::string()),
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
    if (plan_.kept != nullptr && plan_.kept->server) {
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
    if (plan_.kept != nullptr && halted_ == Halt::no)
        *plan_.kept = {.server = std::exchange(server_, std::nullopt), .mark = orphans_.mark()};
    return {};
}

std::vector<TestResult> UnitLoop::results(std::size_t place) const {
    std::vector<TestResult> all;
    for (const auto& task : tasks_)
        if (task->planned.place == place) std::ranges::move(task->progress.results(), std::back_inserter(all));
    std::ranges::sort(all, {}, &TestResult::id);
    return all;
}

// -- what to start
// -----------------------------------------------------------------------------------------------------

Status UnitLoop::start_server() {
    constexpr std::size_t k_loops_of_kept = 4;  // so many loops it serves, about
    const UniqueFd program(::memfd_create("pentad-program", MFD_CLOEXEC));
    if (!program) return fail_errno("can't make a file in memory");
    TRY(write_all(program.get(), python_server_program(), "a file in memory"));
    ::lseek(program.get(), 0, SEEK_SET);
    const std::size_t forks = plan_.settings.isolation == "worker" ? 0 : tasks_.size();
    SpawnPlan spawn;
    spawn.arguments =
        python_server_arguments(plan_.interpreter, k_program, ForkServer::k_control, plan_.jobs,
                                plan_.kept == nullptr ? forks : forks * k_loops_of_kept, plan_.tracing != nullptr, {});
    spawn.environment = marked_environment(orphans_.mark());
    spawn.folder = plan_.root;
    spawn.world = plan_.world;
    spawn.descriptors = {{program.get(), k_program}};
    if (plan_.tracing != nullptr) {
        TRY_ASSIGN(spawn.trace, plan_.tracing->new_server());
    }
    TRY_ASSIGN(server_, ForkServer::start(std::move(spawn)));
    orphans_.except(server_->process());
    server_works_ = false;
    return {};
}

UnitLoop::Task& UnitLoop::add_task(PlannedUnit planned) {
    UnitProgress progress(planned.unit.name, planned.unit.module);
    tasks_.push_back(std::make_unique<Task>(Task{std::move(planned), std::move(progress), false, false}));
    return *tasks_.back();
}

void UnitLoop::make_groups() {
    std::map<std::filesystem::path, Group> groups;
    for (PlannedUnit& unit : plan_.units) {
        Task& task = add_task(std::move(unit));
        const bool whole = task.planned.only.empty() && task.planned.left_out.empty();
        if (plan_.settings.isolation == "worker" && whole && !task.unit().package)
            groups[task.unit().top].tasks.push_back(&task);
        else
            singles_.push_back(&task);
    }
    for (auto& [top, group] : groups) {
        if (Result<UniqueFd> queue = make_queue(group.tasks.size())) {
            group.queue = std::move(*queue);
            groups_.push_back(std::move(group));
        } else {
            singles_.insert(singles_.end(), group.tasks.begin(), group.tasks.end());
        }
    }
}

std::size_t UnitLoop::Group::taken() const {
    int bytes = 0;
    ::ioctl(queue.get(), FIONREAD, &bytes);
    return tasks.size() - static_cast<std::size_t>(bytes) / sizeof(std::uint64_t);
}

bool UnitLoop::nothing_left() const {
    const auto exhausted = [](const Group& group) { return group.taken() >= group.tasks.size(); };
    return singles_.empty() && suspects_.empty() && std::ranges::all_of(groups_, exhausted);
}

Status UnitLoop::start_what_fits() {
    const auto is_alone = [](const auto& entry) { return entry.second.alone; };
    if (halted_ != Halt::no || std::ranges::any_of(running_, is_alone)) return {};
    if (!suspects_.empty()) {
        if (!running_.empty()) return {};
        Task& task = *suspects_.front();
        suspects_.pop_front();
        return start_single(task, true);
    }
    for (Group& group : groups_) {
        const std::size_t before = running_.size();
        const std::size_t left = group.tasks.size() - std::min(group.taken(), group.tasks.size());
        const std::size_t room = static_cast<std::size_t>(plan_.jobs) - std::min<std::size_t>(before, plan_.jobs);
        for (std::size_t count = 0; count < std::min(left, room); ++count) TRY(start_worker(group));
    }
    // One more than run at once: it waits in the server, which need not ask us when another has ended. Not when a
    // failure is to end the run: the next would start before we know of it.
    const std::size_t most = static_cast<std::size_t>(plan_.jobs) + (plan_.fail_fast ? 0 : 1);
    while (running_.size() < most && !singles_.empty()) {
        Task& task = *singles_.front();
        singles_.pop_front();
        TRY(start_single(task, false));
    }
    return {};
}

Status UnitLoop::start_single(Task& task, bool alone) {
    const PythonUnit* unit = &task.unit();
    std::set<std::string> left_out = task.progress.left_out();
    left_out.insert(task.planned.left_out.begin(), task.planned.left_out.end());
    const std::string request =
        to_text({root_of(task), plan_.directory, plan_.pattern, std::span(&unit, 1), left_out, task.planned.only});
    TRY_ASSIGN(UnitLane lane, UnitLane::create(request, plan_.settings.output_limit));
    Running running{std::move(lane), {&task}};
    running.alone = alone;
    return start(std::move(running), {});
}

Status UnitLoop::start_worker(Group& group) {
    std::vector<const PythonUnit*> units;
    for (const Task* task : group.tasks) units.push_back(&task->unit());
    const std::string request = to_text({plan_.root, plan_.directory, plan_.pattern, units, {}});
    TRY_ASSIGN(UnitLane lane, UnitLane::create(request, plan_.settings.output_limit));
    Running running{std::move(lane), group.tasks};
    running.worker = true;
    const int queue = group.queue.get();
    return start(std::move(running), std::span(&queue, 1));
}

Status UnitLoop::start(Running running, std::span<const int> more_descriptors) {
    std::vector<int> descriptors = running.lane.descriptors();
    descriptors.insert(descriptors.end(), more_descriptors.begin(), more_descriptors.end());
    const Slot slot = next_slot_++;
    running.asked = Clock::now();
    running.deadline = running.asked + k_patience;
    const std::size_t place = running.tasks.front()->planned.place;
    const std::span<const int> namespaces =
        plan_.places.empty() ? std::span<const int>() : plan_.places[place].namespaces;
    // Should the server be gone, that is found where its messages are read, and puts this unit back.
    [[maybe_unused]] const Status asked = server_->ask(slot, descriptors, namespaces);
    running_.emplace(slot, std::move(running));
    return {};
}

void UnitLoop::announce(Task& task) {
    if (std::exchange(task.announced, true)) return;
    tell(task, UnitStarted{task.unit().name});
}

const std::filesystem::path& UnitLoop::root_of(const Task& task) const {
    return plan_.places.empty() ? plan_.root : plan_.places[task.planned.place].root;
}

void UnitLoop::tell(const Task& task, const Event& event) const {
    (plan_.places.empty() ? sink_ : *plan_.places[task.planned.place].sink)(event);
}

// -- what happens
// ------------------------------------------------------------------------------------------------------

Status UnitLoop::wait() {
    if (running_.empty()) return {};
    std::vector<pollfd> watched = {{signals_ ? signals_->fd() : -1, POLLIN, 0}, {server_->socket(), POLLIN, 0}};
    std::vector<Slot> slots;
    for (const auto& [slot, running] : running_) {
        watched.push_back({running.lane.output(), POLLIN, 0});
        slots.push_back(slot);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_tick_ - Clock::now());
    const int timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, k_tick.count()));
    if (::poll(watched.data(), watched.size(), timeout) < 0 && errno != EINTR)
        return fail_errno("can't wait for the tests");
    for (std::size_t at = 0; at < slots.size(); ++at)
        if ((watched[at + 2].revents & POLLIN) != 0) TRY(pump(running_.at(slots[at])));
    if (watched[1].revents != 0 || watched[0].revents != 0) TRY(read_server());
    // Only now: of a process that the server has told of already, what it did shall not be forgotten.
    if (watched[0].revents != 0 && signals_->take()) halt(Halt::interrupted);
    return Clock::now() >= next_tick_ ? pump_all() : Status{};
}

Status UnitLoop::pump_all() {
    next_tick_ = Clock::now() + k_tick;
    server_->keep_going();
    for (auto& [slot, running] : running_) TRY(pump(running));
    if (plan_.stop_asked && halted_ != Halt::interrupted && plan_.stop_asked()) halt(Halt::interrupted);
    return {};
}

Status UnitLoop::read_server() {
    for (;;) {
        const Result<std::optional<ServerMessage>> message = server_->next();
        if (!message) return lose_server();
        if (!*message) return {};
        server_works_ = true;
        const auto found = running_.find((*message)->slot);
        if (found == running_.end()) continue;
        if ((*message)->kind == ServerMessage::Kind::exited) {
            TRY(finish(found->first, static_cast<int>((*message)->value)));
            continue;
        }
        Running& running = found->second;
        running.process = static_cast<pid_t>((*message)->value);
        orphans_.expect_session(running.process);
        if (plan_.tracing != nullptr) TRY(plan_.tracing->begin(running.process));
        running.deadline = Clock::now() + to_milliseconds(plan_.settings.timeout);
        if (halted_ != Halt::no) stop_lane(running, how_of(halted_), k_interrupt_grace);
    }
}

Status UnitLoop::pump(Running& running) {
    TRY_ASSIGN([[maybe_unused]] const bool more,
               running.lane.pump([&](unittest::Event event) { handle(running, std::move(event)); }));
    return {};
}

/// All that there is; nobody writes any more, or what still comes does not count.
Status UnitLoop::drain(Running& running) {
    for (int round = 0; round < 8; ++round) {
        TRY_ASSIGN(const bool more,
                   running.lane.pump([&](unittest::Event event) { handle(running, std::move(event)); }));
        if (!more) break;
    }
    return {};
}

void UnitLoop::handle(Running& running, unittest::Event event) {
    if (running.frozen) return;
    server_works_ = true;
    if (const auto* begins = std::get_if<unittest::UnitBegins>(&event)) return begin_unit(running, begins->index);
    if (const auto* leaves = std::get_if<unittest::Leaves>(&event)) {
        running.clean = leaves->clean;
        return;
    }
    if (running.task == nullptr) return;
    if (const auto* starts = std::get_if<unittest::TestStarts>(&event))
        running.test_since = Clock::time_point(
            std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(starts->moment)));
    if (auto* ends = std::get_if<unittest::TestEnds>(&event)) {
        std::string& output = ends->result.output;
        if (output.size() > output_budget_) output = shorten(output, k_output_beyond);
        output_budget_ -= std::min(output_budget_, output.size());
    }
    running.task->progress.take(event);
    pass_on_news(*running.task);
}

void UnitLoop::begin_unit(Running& running, std::size_t index) {
    if (index >= running.tasks.size()) return;
    if (running.task != nullptr) {  // the worker is done with the one before
        running.task->progress.end({});
        settle(*running.task);
    }
    running.task = running.tasks[index];
    running.begun.push_back(running.task->unit().name);
    running.deadline = Clock::now() + to_milliseconds(plan_.settings.timeout);
    running.unit_since = running.test_since = Clock::now();
    announce(*running.task);
    running.task->progress.begin();
}

void UnitLoop::pass_on_news(Task& task) {
    for (const Event& event : task.progress.take_news()) {
        const auto* finished = std::get_if<TestFinished>(&event);
        has_failure_ = has_failure_ || (finished != nullptr && is_failure(finished->result.outcome));
        tell(task, event);
    }
}

}  // namespace pentad
