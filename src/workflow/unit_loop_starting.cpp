// What UnitLoop starts, and when: forks of the warm parent, and processes of their own.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/environment.hpp"
#include "base/program_search.hpp"
#include "frameworks/python_server.hpp"
#include "frameworks/unittest_request.hpp"
#include "workflow/command_lane.hpp"
#include "workflow/python_lane.hpp"
#include "workflow/unit_loop.hpp"

namespace pentad {

namespace {

constexpr std::chrono::seconds k_patience{60};  // with the server
constexpr int k_program = 4;                    // descriptor of the server's program in the server

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

}  // namespace

bool UnitLoop::needs_server() const {
    return std::ranges::any_of(tasks_, [](const auto& task) { return is_in_python(task->unit()); });
}

std::vector<std::string> UnitLoop::python_frameworks() const {
    std::set<std::string> names;
    for (const auto& task : tasks_)
        if (is_in_python(task->unit())) names.insert(task->unit().framework);
    return {names.begin(), names.end()};
}

Status UnitLoop::start_server() {
    constexpr std::size_t k_loops_of_kept = 4;  // so many loops it serves, about
    TRY_ASSIGN(const UniqueFd bootstrap, file_in_memory("pentad-bootstrap", python_server_bootstrap()));
    TRY_ASSIGN(const UniqueFd program, file_in_memory("pentad-program", python_server_program()));
    const auto forks = plan_.settings.isolation == "worker"
                           ? std::size_t{0}
                           : static_cast<std::size_t>(std::ranges::count_if(
                                 tasks_, [](const auto& task) { return is_in_python(task->unit()); }));
    SpawnPlan spawn;
    spawn.arguments = python_server_arguments(plan_.interpreter, k_program, ForkServer::k_control, plan_.jobs,
                                              plan_.kept == nullptr ? forks : forks * k_loops_of_kept,
                                              plan_.tracing != nullptr, python_frameworks());
    spawn.environment = marked_environment(orphans_.mark());
    spawn.folder = plan_.root;
    spawn.world = plan_.world;
    spawn.descriptors = {{bootstrap.get(), 0}, {program.get(), k_program}};
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
    traffic_.expect(planned.place, planned.unit.name);
    tasks_.push_back(std::make_unique<Task>(Task{std::move(planned), std::move(progress), false, false}));
    return *tasks_.back();
}

void UnitLoop::make_groups() {
    std::map<std::filesystem::path, Group> groups;
    for (PlannedUnit& unit : plan_.units) {
        Task& task = add_task(std::move(unit));
        const bool whole = task.planned.only.empty() && task.planned.left_out.empty();
        if (plan_.settings.isolation == "worker" && whole && !task.unit().package && may_share_process(task.unit()))
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
    while (halted_ == Halt::no) {
        Task* const task = next_single();
        if (task == nullptr) break;
        TRY(start_single(*task, false));
    }
    return {};
}

/// In place of a process that has ended and left nothing behind, before what it told is read: meanwhile the next runs.
Status UnitLoop::start_meanwhile() {
    if (halted_ != Halt::no || plan_.fail_fast || !suspects_.empty()) return {};
    Task* const task = next_ready();
    return task != nullptr ? start_single(*task, false) : Status{};
}

/// The first that may start now.
UnitLoop::Task* UnitLoop::next_single() {
    Task* const ready = next_ready();
    // What is left waits for others that wait too.
    if (ready != nullptr || !running_.empty() || singles_.empty()) return ready;
    Task* const first = singles_.front();
    singles_.pop_front();
    return first;
}

UnitLoop::Task* UnitLoop::next_ready() {
    // One more fork than run at once: it waits in the server, which need not ask us when another has ended. Not when a
    // failure is to end the run: the next would start before we know of it.
    const int more = plan_.fail_fast || has_own_running() ? 0 : 1;
    if (traffic_.is_full(more)) return nullptr;
    for (auto at = singles_.begin(); at != singles_.end();) {
        Task& task = **at;
        const bool forks = is_in_python(task.unit());
        const UnitTraffic::Answer answer = traffic_.ask(task.planned.place, task.unit(), forks ? more : 0);
        if (answer != UnitTraffic::Answer::wait) at = singles_.erase(at);
        if (answer == UnitTraffic::Answer::start) return &task;
        if (answer == UnitTraffic::Answer::wait) {
            ++at;
            continue;
        }
        TestResult result;
        result.message = traffic_.missing(task.planned.place, task.unit()) + ", which it needs, did not pass";
        give_up(task, std::move(result));
    }
    return nullptr;
}

bool UnitLoop::has_own_running() const {
    return std::ranges::any_of(running_, [](const auto& entry) { return entry.second.own; });
}

double UnitLoop::timeout_of(const Task& task) const {
    return task.unit().rules.timeout > 0 ? task.unit().rules.timeout : plan_.settings.timeout;
}

Status UnitLoop::start_single(Task& task, bool alone) {
    return is_in_python(task.unit()) ? start_fork(task, alone) : start_own(take_group(task));
}

Status UnitLoop::start_fork(Task& task, bool alone) {
    const TestUnit* unit = &task.unit();
    std::set<std::string> left_out = task.progress.left_out();
    left_out.insert(task.planned.left_out.begin(), task.planned.left_out.end());
    const std::string request =
        to_text({root_of(task), plan_.directory, plan_.pattern, std::span(&unit, 1), left_out, task.planned.only});
    TRY_ASSIGN(std::unique_ptr<PythonLane> lane, PythonLane::create(request, plan_.settings.output_limit));
    const std::vector<int> descriptors = lane->descriptors();
    Running running{std::move(lane), {&task}};
    running.alone = alone;
    return start(std::move(running), descriptors);
}

/// It, and what waits of its group.
std::vector<UnitLoop::Task*> UnitLoop::take_group(Task& task) {
    std::vector<Task*> tasks = {&task};
    const TestUnit& unit = task.unit();
    if (unit.group.empty()) return tasks;
    std::erase_if(singles_, [&](Task* other) {
        const bool joins = other->unit().group == unit.group && other->unit().framework == unit.framework &&
                           other->planned.place == task.planned.place;
        if (joins) tasks.push_back(other);
        return joins;
    });
    return tasks;
}

TestChoice UnitLoop::choice_of(const Task& task) const {
    TestChoice choice{task.planned.only, task.progress.left_out(), task.progress.one_by_one()};
    choice.left_out.insert(task.planned.left_out.begin(), task.planned.left_out.end());
    return choice;
}

Status UnitLoop::start_own(std::vector<Task*> tasks) {
    Task& first = *tasks.front();
    const Framework& framework = *find_framework(first.unit().framework);
    std::vector<UnitPart> parts;
    for (const Task* task : tasks) parts.push_back({&task->unit(), choice_of(*task)});
    TRY_ASSIGN(ScratchFolder scratch, scratch_.next());
    const UnitCommand command = framework.group_command(parts, scratch.path());
    TRY_ASSIGN(std::unique_ptr<CommandLane> lane,
               CommandLane::create(framework.group_reader(parts, scratch.path(), root_of(first)),
                                   command.tells_on_stdout, plan_.settings.output_limit));
    const Result<pid_t> process = spawn_own(first, command, lane->outputs());
    if (!process && process.error().code == Code::refused) {
        cannot_enter_ = true;
        halt(Halt::cannot_enter);
        return {};
    }
    if (!process) {
        TestResult result;
        result.outcome = Outcome::error;
        result.message = process.error().message;
        for (Task* task : tasks) give_up(*task, result);
        return {};
    }
    Running running{std::move(lane), std::move(tasks)};
    running.own = true;
    running.scratch = std::move(scratch);
    running.process = *process;
    running.ending = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, *process, 0)));
    return listen_to_own(std::move(running));
}

/// Its process runs, and is at the first of its units.
Status UnitLoop::listen_to_own(Running running) {
    traffic_.start(running.tasks.front()->unit());
    Running& added = running_.emplace(next_slot_++, std::move(running)).first->second;
    for (Task* task : added.tasks) {
        announce(*task);
        task->progress.begin();
        task->progress.take(unit_event::Loaded{});
    }
    begin_unit(added, 0);
    static_cast<CommandLane&>(*added.lane).start([&](unit_event::Event&& event) { handle(added, std::move(event)); });
    return {};
}

Result<pid_t> UnitLoop::spawn_own(const Task& task, const UnitCommand& command, std::vector<int> outputs) {
    SpawnPlan spawn;
    spawn.arguments = command.arguments;
    spawn.environment = marked_environment(orphans_.mark());
    set_variables(spawn.environment, command.environment);
    TRY_ASSIGN(spawn.arguments[0], find_program(command.arguments[0], spawn.environment));
    spawn.folder = command.folder;
    const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    spawn.descriptors = {{nothing.get(), 0}, {outputs[0], 1}, {outputs[1], 2}};
    if (!plan_.places.empty()) spawn.namespaces = plan_.places[task.planned.place].namespaces;
    if (plan_.tracing != nullptr) {
        TRY_ASSIGN(spawn.trace, plan_.tracing->new_process(task.unit()));
    }
    TRY_ASSIGN(const pid_t process, programs_.start(spawn, task.unit()));
    orphans_.except(process);
    return process;
}

/// It gets this result, and is not run.
void UnitLoop::give_up(Task& task, TestResult result) {
    result.id = result.unit = task.unit().name;
    announce(task);
    task.progress.begin();
    task.progress.take(unit_event::Loaded{});
    task.progress.take(unit_event::Extra{std::move(result)});
    task.progress.take(unit_event::UnitEnds{.complete = true});
    task.progress.end({});
    settle(task);
}

Status UnitLoop::start_worker(Group& group) {
    std::vector<const TestUnit*> units;
    for (const Task* task : group.tasks) units.push_back(&task->unit());
    const std::string request = to_text({plan_.root, plan_.directory, plan_.pattern, units, {}});
    TRY_ASSIGN(std::unique_ptr<PythonLane> lane, PythonLane::create(request, plan_.settings.output_limit));
    std::vector<int> descriptors = lane->descriptors();
    descriptors.push_back(group.queue.get());
    Running running{std::move(lane), group.tasks};
    running.worker = true;
    return start(std::move(running), descriptors);
}

Status UnitLoop::start(Running running, std::span<const int> descriptors) {
    const Slot slot = next_slot_++;
    running.asked = Clock::now();
    running.deadline = running.asked + k_patience;
    const std::size_t place = running.tasks.front()->planned.place;
    const std::span<const int> namespaces =
        plan_.places.empty() ? std::span<const int>() : plan_.places[place].namespaces;
    traffic_.start(running.tasks.front()->unit());
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

}  // namespace pentad
