#include "workflow/frozen_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "base/time.hpp"
#include "exec/world_support.hpp"
#include "workflow/own_writes.hpp"
#include "workflow/pinned_world.hpp"
#include "workflow/standing_units.hpp"
#include "workflow/tree_copy.hpp"

namespace pentad {

namespace {

constexpr int k_worlds = 3;  // then it is a copy, in which nothing can change

using Pins = std::map<std::string, TreeDifference>;

class FrozenRun {
   public:
    FrozenRun(Session& session, const RunPlan& plan, FrozenTree& tree, const UnitRunRequest& request,
              const RetryPlan& retries, const EventSink& sink)
        : session_(session),
          plan_(plan),
          tree_(tree),
          request_(request),
          retries_(retries),
          sink_(sink),
          own_(OwnWrites::load(request.directory)) {
        if (request.trace) tree_.keep_standing();
    }

    Result<FrozenOutcome> go(std::int64_t since_ns) {
        since_ns_ = since_ns;
        if (plan_.may_differ_now) TRY(look_before());
        if (is_worth_watching()) monitor_ = std::make_unique<WorkspaceMonitor>(session_.workspace(), since_ns_);
        leave_out_what_is_explained();
        TRY(pass_in_world(request_));
        for (int worlds = 0; out_.exact && !out_.ran.interrupted && !in_copy_; ++worlds) {
            TRY_ASSIGN(const bool settled, look_after());
            if (settled) break;
            TRY(again(worlds < k_worlds));
        }
        if (out_.ran.interrupted && out_.exact) TRY(warn_if_changed());
        return finish();
    }

   private:
    /// Watches cost 40 µs of CPU time a folder, about 4 µs a file. Where a run takes less than twenty times that, all
    /// of it is run again when something changed.
    bool is_worth_watching() {
        constexpr double k_seconds_a_file = 4e-6;
        constexpr double k_factor = 20;
        constexpr std::size_t k_few = 5000;
        const std::size_t files = session_.index() == nullptr ? 0 : session_.index()->size();
        double expected = 0;
        for (const UnitPast& past : request_.pasts) expected += past.duration;
        return files <= k_few || expected >= k_factor * k_seconds_a_file * static_cast<double>(files);
    }

    WorkspaceMonitor::Noticed noticed() const { return monitor_ ? monitor_->noticed() : WorkspaceMonitor::Noticed(); }

    /// What others wrote since the tree was looked at.
    Status look_before() {
        since_ns_ = file_clock_ns(request_.directory);
        TRY_ASSIGN(const std::vector<TreeDifference> found, tree_.differences(0, {}));
        for (const TreeDifference& one : found) pins_.emplace(one.path, one);
        if (found.empty()) return {};
        say(fmt::format("{} changed before the tests began; they run with the files as they were", named(found)));
        return {};
    }

    /// Whether all results are of the tree now; else `pins_` has more, and `rerun_` what is to run.
    Result<bool> look_after() {
        const std::int64_t began = file_clock_ns(request_.directory);
        const WorkspaceMonitor::Noticed noticed = this->noticed();
        TRY_ASSIGN(all_, tree_.differences(since_ns_, noticed));
        since_ns_ = began;
        fresh_.clear();
        for (const TreeDifference& one : all_)
            if (!pins_.contains(one.path) && !is_own(one)) fresh_.push_back(one);
        if (fresh_.empty() && !had_no_tests_) return true;
        if (fresh_.empty()) return Failure(*had_no_tests_);
        choose_units(noticed);
        return rerun_.empty() && !rerun_all_;
    }

    bool is_own(const TreeDifference& one) const {
        const std::set<std::string>& own = own_.paths();
        return own.contains(one.path) || (is_transient(one) && own.contains(transient_in(one.path)));
    }

    /// It came, and went again.
    static bool is_transient(const TreeDifference& one) { return !one.in_tree.exists() && !one.differs; }

    static bool lies_below(const std::string& path, const std::set<std::string>& folders) {
        return std::ranges::any_of(
            folders, [&](const std::string& folder) { return path == folder || path.starts_with(folder + '/'); });
    }

    void choose_units(const WorkspaceMonitor::Noticed& noticed) {
        // What inotify has not told may have happened at any time.
        rerun_all_ = request_.fail_fast || had_no_tests_ || !units_ ||
                     std::ranges::any_of(fresh_, [&](const TreeDifference& one) {
                         return !noticed.files.contains(one.path) && !lies_below(one.path, noticed.folders);
                     });
        rerun_.clear();
        if (!units_) return;
        for (const std::string& unit : units_->announced())
            if (rerun_all_ || !units_->stands(unit)) rerun_.insert(unit);
    }

    void leave_out_what_is_explained() {
        std::set<std::string> left_out = own_.paths();
        for (const auto& [path, pin] : pins_) left_out.insert(path);
        if (monitor_) monitor_->leave_out(left_out);
    }

    Status again(bool in_world) {
        for (const TreeDifference& one : fresh_) pins_.insert_or_assign(one.path, one);
        leave_out_what_is_explained();
        const bool known = std::ranges::all_of(fresh_, &TreeDifference::known);
        in_world = in_world && known && world_support(request_.root).method != WorldMethod::none;
        const std::string what = named(fresh_) + " changed while the tests ran";
        if (!known) return give_up(what, "what stood there before is kept nowhere");
        UnitRunRequest request = request_;
        request.selection = selection();
        request.trace = false;  // what is seen in a world is no way to tell what stands here
        const std::string units =
            rerun_all_ ? "all units" : fmt::format("{} of {} units", rerun_.size(), units_->announced().size());
        if (!in_world) return run_in_copy(request, what + "; run again: " + units);
        say(what + "; run again with the files as they were: " + units);
        return pass_in_world(request);
    }

    std::optional<std::vector<UnitSelection>> selection() const {
        if (rerun_all_) return request_.selection;
        std::vector<UnitSelection> chosen;
        if (!request_.selection) {
            for (const std::string& unit : rerun_) chosen.push_back({unit});
            return chosen;
        }
        for (const UnitSelection& one : *request_.selection)
            if (std::ranges::any_of(rerun_, [&](const std::string& unit) {
                    return unit == one.unit || unit.starts_with(one.unit + '.');
                }))
                chosen.push_back(one);
        return chosen;
    }

    /// In the workspace itself, while nothing is pinned.
    Status pass_in_world(UnitRunRequest request) {
        std::optional<PinnedWorld> world;
        if (!pins_.empty()) {
            Result<PinnedWorld> made = PinnedWorld::make(request.root, tree_, pins_);
            if (!made && units_) return run_in_copy(request, "no world can be made (" + made.error().message + ")");
            if (!made) return before_the_first_pass(request, made.error().message);
            world.emplace(std::move(*made));
            request.world = &world->entry();
            request.trace = false;
        }
        TRY(pass(request));
        if (world && !out_.ran.interrupted) return remember_own(*world);
        return {};
    }

    /// The workspace differs before anything ran, and no world works.
    Status before_the_first_pass(const UnitRunRequest& request, const std::string& why) {
        TRY_ASSIGN(all_, tree_.differences(0, {}));
        rerun_all_ = true;
        return run_in_copy(request, "no world can be made (" + why + ")");
    }

    Status run_in_copy(UnitRunRequest request, const std::string& what) {
        const auto make = [&]() -> Result<TreeCopy> {
            TRY(tree_.keep(plan_.tree, all_));
            TRY(session_.lock_again());
            Result<TreeCopy> copy = TreeCopy::make(session_, plan_.tree);
            session_.unlock();
            return copy;
        };
        const Result<TreeCopy> copy = make();
        if (!copy) return give_up(what, copy.error().message);
        say(what + ", in a copy of the files at another path (relocated), without what git ignores");
        in_copy_ = true;
        request.root = copy->folder();
        request.world = nullptr;
        request.trace = false;
        return pass(request);
    }

    Status give_up(const std::string& what, const std::string& why) {
        out_.exact = false;
        say(fmt::format("{}; a result may be of the files before or after ({})", what, why));
        if (units_) return {};
        return pass(request_);
    }

    Status pass(const UnitRunRequest& request) {
        units_ = std::make_unique<StandingUnits>(monitor_.get());
        const EventSink listen = [&](const Event& event) {
            units_->on(event);
            if (!std::holds_alternative<RunFinished>(event)) sink_(event);
        };
        had_no_tests_.reset();
        Result<UnitRunOutcome> ran = run_with_retries(request, retries_, listen);
        if (!ran && ran.error().code == Code::no_tests && !in_copy_) {
            // It may be an edit that took them away. Of some units it is an answer: they hold no test.
            if (rerun_.empty() || rerun_all_) had_no_tests_ = ran.error();
            take({});
            return {};
        }
        TRY_ASSIGN(UnitRunOutcome outcome, std::move(ran));
        take(std::move(outcome));
        return {};
    }

    void take(UnitRunOutcome ran) {
        const std::set<std::string>& replaced = units_->announced();
        std::erase_if(out_.ran.results, [&](const TestResult& result) {
            return rerun_all_ || rerun_.contains(result.unit) || replaced.contains(result.unit);
        });
        std::ranges::move(ran.results, std::back_inserter(out_.ran.results));
        sort_by_id(out_.ran.results);
        std::erase_if(out_.ran.traces, [&](const UnitFacts& trace) {
            return rerun_all_ || rerun_.contains(trace.unit) || replaced.contains(trace.unit);
        });
        std::ranges::move(ran.traces, std::back_inserter(out_.ran.traces));
        for (std::string& warning : ran.warnings)
            if (std::ranges::find(out_.ran.warnings, warning) == out_.ran.warnings.end())
                out_.ran.warnings.push_back(std::move(warning));
        out_.ran.interrupted = ran.interrupted;
        if (!ran.interpreter.empty()) out_.ran.interpreter = std::move(ran.interpreter);
    }

    /// What the tests write in a world too was theirs in the workspace, and no edit. A file that came and went leaves
    /// nothing in the world: it was theirs when all else was, and none came in the workspace while they ran in a world.
    Status remember_own(const PinnedWorld& world) {
        std::set<std::string> own = world.written();
        const WorkspaceMonitor::Noticed noticed = this->noticed();
        const bool all_theirs = std::ranges::all_of(
            fresh_, [&](const TreeDifference& one) { return is_transient(one) || own.contains(one.path); });
        for (const TreeDifference& one : fresh_) {
            const std::string folder = transient_in(one.path);
            const auto same = [&](const std::string& path) { return transient_in(path) == folder; };
            if (all_theirs && is_transient(one) && std::ranges::none_of(noticed.files, same) &&
                std::ranges::none_of(noticed.folders, same))
                own.insert(folder);
        }
        return own_.add(own);
    }

    Status warn_if_changed() {
        TRY_ASSIGN(const bool settled, look_after());
        if (!settled) return give_up(named(fresh_) + " changed while the tests ran", "they were interrupted");
        return {};
    }

    Result<FrozenOutcome> finish() {
        if (had_no_tests_) return Failure(*std::move(had_no_tests_));
        out_.ran.duration = watch_.seconds();
        out_.standing = tree_.standing();
        sink_(RunFinished{totals_of(out_.ran.results), out_.ran.duration, out_.ran.interrupted});
        return std::move(out_);
    }

    void say(const std::string& line) {
        out_.ran.warnings.push_back(line);
        sink_(Warning{line});
    }

    /// `a.py, b.py and 3 others`. Not the files that an editor writes for a moment beside the one it saves.
    static std::string named(const std::vector<TreeDifference>& differences) {
        std::vector<std::string> names;
        const bool only_those = std::ranges::all_of(differences, is_transient);
        for (const TreeDifference& one : differences)
            if (only_those || !is_transient(one)) names.push_back(printable(one.path));
        constexpr std::size_t k_most = 3;
        const std::size_t shown = names.size() > k_most + 1 ? k_most : names.size();
        std::string text;
        for (std::size_t at = 0; at < shown; ++at) text += (at == 0 ? "" : ", ") + names[at];
        if (shown < names.size()) text += fmt::format(" and {} others", names.size() - shown);
        return text;
    }

    Session& session_;
    const RunPlan& plan_;
    FrozenTree& tree_;
    const UnitRunRequest& request_;
    const RetryPlan& retries_;
    const EventSink& sink_;
    OwnWrites own_;
    const Stopwatch watch_;
    std::int64_t since_ns_ = 0;
    std::unique_ptr<WorkspaceMonitor> monitor_;  ///< none when it would cost more than it saves
    std::unique_ptr<StandingUnits> units_;       ///< of the newest pass
    std::optional<Error> had_no_tests_;
    Pins pins_;                          ///< what is as in the tree in a world
    std::vector<TreeDifference> all_;    ///< of the last look
    std::vector<TreeDifference> fresh_;  ///< of these, what neither a pin nor the tests explain
    std::set<std::string> rerun_;
    bool rerun_all_ = false;
    bool in_copy_ = false;
    FrozenOutcome out_;
};

}  // namespace

Result<FrozenOutcome> run_frozen(Session& session, const RunPlan& plan, FrozenTree& tree, std::int64_t since_ns,
                                 const UnitRunRequest& request, const RetryPlan& retries, const EventSink& sink) {
    return FrozenRun(session, plan, tree, request, retries, sink).go(since_ns);
}

}  // namespace pentad
