// Runs units, several at once, until each is settled: starts their processes, listens, ends what takes too long, and
// starts again what is left.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exec/fork_server.hpp"
#include "exec/process_tree.hpp"
#include "exec/signal_watch.hpp"
#include "frameworks/framework.hpp"
#include "workflow/unit_lane.hpp"
#include "workflow/unit_programs.hpp"
#include "workflow/unit_progress.hpp"
#include "workflow/unit_runner.hpp"
#include "workflow/unit_scratch.hpp"
#include "workflow/unit_tracing.hpp"
#include "workflow/unit_traffic.hpp"

namespace pentad {

/// Where units run, when that is not the folder of the plan.
struct UnitPlace {
    std::filesystem::path root;        ///< as the tests see it
    std::vector<int> namespaces = {};  ///< see HeldWorld; none: the root is a folder that all see
    const EventSink* sink = nullptr;   ///< what happens there; must outlive the loop
};

/// A warm parent that outlives one loop; for loops one after the other, with the same interpreter and as many jobs.
/// Threads: one.
struct KeptServer {
    std::optional<ForkServer> server = {};
    std::string mark = {};  ///< see OrphanWatch
};

struct PlannedUnit {
    TestUnit unit;
    std::set<std::string> only = {};      ///< see UnitSelection
    std::set<std::string> left_out = {};  ///< see UnitSelection
    std::size_t place = 0;                ///< number in UnitLoopPlan::places
};

struct UnitLoopPlan {
    std::filesystem::path root;
    std::filesystem::path directory;
    std::filesystem::path interpreter = {};  ///< of Python's units
    Settings settings = {};
    std::string pattern = {};             ///< what load_tests gets
    std::vector<PlannedUnit> units = {};  ///< in the order in which they shall start
    bool fail_fast = false;
    int jobs = 1;
    std::function<bool()> stop_asked = {};  ///< see Workspace::stop_asked
    const WorldEntry* world = nullptr;      ///< see UnitRunRequest; only of Python's units
    std::vector<UnitPlace> places = {};     ///< none: all units are in `root`
    KeptServer* kept = nullptr;             ///< nothing: the server ends with the loop
    UnitTracing* tracing = nullptr;         ///< nothing: not traced. Must outlive the loop
};

/// One use. Threads: one.
class UnitLoop {
   public:
    UnitLoop(UnitLoopPlan plan, const EventSink& sink);
    ~UnitLoop();

    /// Errors: tool (the interpreter can't run the tests), io.
    Status run();

    bool interrupted() const { return halted_ == Halt::interrupted; }
    /// After `run`, once for each place.
    std::vector<TestResult> take_results(std::size_t place = 0);
    /// The interpreter can't move to a place's namespaces; nothing more was started then.
    bool cannot_enter() const { return cannot_enter_; }

   private:
    using Clock = std::chrono::steady_clock;
    enum class Stage { running, asked_for_trace, asked_to_end, killed };

    /// Why nothing more is started.
    enum class Halt { no, interrupted, failed, cannot_enter };

    /// A unit and what is known of it.
    struct Task {
        PlannedUnit planned;
        const TestUnit& unit() const { return planned.unit; }
        UnitProgress progress;
        bool announced = false;
        bool closed = false;
    };
    /// Units with the same start folder that worker processes share: each takes the next number from one pipe.
    struct Group {
        std::vector<Task*> tasks;
        UniqueFd queue;
        std::size_t taken() const;
    };
    struct Running {
        std::unique_ptr<UnitLane> lane;
        std::vector<Task*> tasks;             ///< of its request, or its group
        Task* task = nullptr;                 ///< the one that it is at
        std::vector<std::string> begun = {};  ///< units that it has begun with
        ScratchFolder scratch = {};           ///< of a process of its own
        UniqueFd ending = {};                 ///< pidfd of a process of its own: readable when it has ended
        bool own = false;                     ///< a process of its own; else a fork of the server
        bool worker = false;
        bool alone = false;
        bool clean = false;   ///< it said that it has no children left
        bool frozen = false;  ///< what it still tells does not count
        pid_t process = -1;
        Stage stage = Stage::running;
        UnitEnding::How how = UnitEnding::How::exited;
        Clock::time_point asked{};     ///< when the server got the request
        Clock::time_point deadline{};  ///< of the present stage
        Clock::time_point unit_since{};
        Clock::time_point test_since{};
        Clock::time_point until{};         ///< when we began to end it
        Clock::time_point quiet_until{};   ///< what it prints before does not wake us; see k_lull
        std::optional<double> limit = {};  ///< seconds, when unit_event::LimitIs was told
        Clock::time_point limit_since{};
    };
    using Slot = std::int64_t;

    // what to start
    void make_groups();
    Task& add_task(PlannedUnit unit);
    bool nothing_left() const;
    bool needs_server() const;
    std::vector<std::string> python_frameworks() const;
    Status start_what_fits();
    Status start_meanwhile();
    Task* next_single();
    Task* next_ready();
    Status start_single(Task& task, bool alone);
    Status start_fork(Task& task, bool alone);
    std::vector<Task*> take_group(Task& task);
    TestChoice choice_of(const Task& task) const;
    Status start_own(std::vector<Task*> tasks);
    Status listen_to_own(Running running);
    Result<pid_t> spawn_own(const Task& task, const UnitCommand& command, std::vector<int> outputs);
    void give_up(Task& task, TestResult result);
    double timeout_of(const Task& task) const;
    bool has_own_running() const;
    Status start_worker(Group& group);
    Status start(Running running, std::span<const int> descriptors);
    Status start_server();
    void announce(Task& task);
    const std::filesystem::path& root_of(const Task& task) const;
    void tell(const Task& task, const Event& event) const;

    // what happens
    Status wait();
    Status read_server();
    Result<bool> is_last(Running& running);
    Status reap(Slot slot);
    Status pump_all();
    Status pump(Running& running);
    Status drain(Running& running);
    void handle(Running& running, unit_event::Event&& event);
    static void fill_in_times(const Running& running, unit_event::Event& event);
    Clock::time_point deadline_of(const Running& running, const unit_event::Event& event) const;
    void begin_unit(Running& running, std::size_t index);
    void begin_process(const Running& running, const unit_event::ProcessBegins& begins);
    void pass_on_news(Task& task);

    // how it ends
    void check_deadlines();
    void stop_lane(Running& running, UnitEnding::How how, std::chrono::milliseconds grace);
    void ask_to_end(Running& running, std::chrono::milliseconds grace);
    Status finish(Slot slot, int status);
    void end_others(const Running& running);
    Status close_lane(Running& running, int status);
    bool could_not_enter(const Running& running, int status) const;
    void settle(Task& task);
    bool end_leftovers(const Running& running, bool report);
    void end_trace(const Running& running, bool left_some);
    Status lose_server();
    void halt(Halt why);
    static UnitEnding::How how_of(Halt why);
    static std::chrono::milliseconds to_milliseconds(double seconds);
    void sweep();

    UnitLoopPlan plan_;
    const EventSink& sink_;
    std::optional<SignalWatch> signals_;  ///< not in a program whose signals are not ours
    OrphanWatch orphans_;
    std::optional<ForkServer> server_;
    bool server_works_ = false;  ///< it has answered once
    std::vector<std::unique_ptr<Task>> tasks_;
    std::vector<Group> groups_;
    std::deque<Task*> singles_;   ///< to run one in a process
    std::deque<Task*> suspects_;  ///< were running when the server was lost: to run one at a time, with nothing beside
    UnitTraffic traffic_;
    UnitScratch scratch_;
    UnitPrograms programs_;
    std::map<Slot, Running> running_;
    Slot next_slot_ = 1;
    Clock::time_point next_tick_;
    Halt halted_ = Halt::no;
    bool has_failure_ = false;
    bool cannot_enter_ = false;
    std::size_t output_budget_;
};

}  // namespace pentad
