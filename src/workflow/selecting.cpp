#include "workflow/selecting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <map>
#include <optional>
#include <system_error>

#include "base/environment.hpp"
#include "base/time.hpp"
#include "frameworks/test_unit.hpp"
#include "store/file_index.hpp"
#include "workflow/earlier_results.hpp"
#include "workflow/interpreter.hpp"
#include "workflow/pentad_identity.hpp"
#include "workflow/present_marks.hpp"
#include "workflow/scanning.hpp"
#include "workflow/unit_commands.hpp"

namespace pentad {

namespace {

/// What a unit can tell of the settings. Not how many run at once, nor how much of their output is kept.
std::string visible_settings(const UnitRunRequest& request) {
    const Settings& settings = request.settings;
    const std::string& pattern = request.module_pattern.empty() ? settings.pattern : request.module_pattern;
    return fmt::format("{} {} {}", settings.isolation, settings.timeout, pattern);
}

/// As units are found, each with its `only` and `left_out`: what the plan says of it.
std::vector<UnitSelection> asked_for(const UnitRunRequest& request, const std::vector<TestUnit>& units) {
    if (request.selection) return *request.selection;
    std::vector<UnitSelection> all;
    for (const TestUnit& unit : units) all.push_back({.unit = unit.name});
    return all;
}

bool is_whole(const UnitSelection& unit) { return unit.only.empty() && unit.left_out.empty(); }

/// Where no thread can be had, in the caller's, when it is asked for.
std::shared_future<KeptTraces> in_background(const std::function<KeptTraces()>& work) {
    try {
        return std::async(std::launch::async, work).share();
    } catch (const std::system_error&) {
        return std::async(std::launch::deferred, work).share();
    }
}

void turn_into_cached(TestResult& result, RunId run) {
    if (result.outcome == Outcome::passed) result.outcome = Outcome::cached;
    result.cached_from = run;
    result.attempts.clear();
}

/// Looks for an older state only where the newest is another.
class OlderStates {
   public:
    OlderStates(Journal& journal, const KnownTraces& newest, const PresentMarks& marks)
        : journal_(journal), newest_(newest), marks_(marks) {}

    /// `choice`: by the newest.
    Result<UnitChoice> choose(const std::string& unit, UnitChoice choice) {
        const bool is_final = !choice.runs() || choice.reason == SelectionReason::untraced ||
                              choice.reason == SelectionReason::failed || choice.reason == SelectionReason::flaky;
        if (newest_.whole || is_final) return choice;
        if (++asked_ <= k_worth_a_pass) {
            TRY_ASSIGN(const KnownTraces known, journal_.traces_of(unit, false));
            return Selection(known, marks_).choose(unit);
        }
        if (!all_) {
            TRY_ASSIGN(known_, journal_.traces());
            all_.emplace(known_, marks_);
        }
        return all_->choose(unit);
    }

   private:
    static constexpr int k_worth_a_pass = 16;  // units
    Journal& journal_;
    const KnownTraces& newest_;
    const PresentMarks& marks_;
    int asked_ = 0;
    KnownTraces known_;
    std::optional<Selection> all_;
};

}  // namespace

Result<TrackedFiles> files_of(Session& session, const Scan& scan) {
    const FileIndex* index = session.index();
    TRY_ASSIGN(const NewerStates newer,
               session.journal().last_states_after(index != nullptr ? index->newest_edit() : 0));
    return TrackedFiles(next_entries(index, newer, scan));
}

Result<PresentState> present_state(Session& session, const UnitRunRequest& request,
                                   std::shared_ptr<const PresentFiles> now) {
    PresentState state{.now = std::move(now), .circumstances = {}};
    if (state.now == nullptr) {
        TRY_ASSIGN(PresentFiles files, present_files(session));
        state.now = std::make_shared<const PresentFiles>(std::move(files));
    }
    state.circumstances.environment = scrubbed_environment();
    const InterpreterSearch search{request.root, request.settings.interpreter, state.circumstances.environment};
    // Where there is none, the run says so.
    if (const auto interpreter = find_interpreter(search, request.directory))
        state.circumstances.interpreter = interpreter->string();
    state.circumstances.pentad = pentad_identity();
    state.circumstances.settings = visible_settings(request);
    return state;
}

bool may_select(const RunPlan& plan, const UnitRunRequest& request) {
    return !plan.run_all && request.settings.select != "off";
}

Result<RunSelection> RunSelection::make(Session& session, const RunPlan& plan, const UnitRunRequest& request) {
    RunSelection selection;
    selection.began_ns_ = wall_clock_ns();
    if (may_select(plan, request)) {
        TRY_ASSIGN(selection.known_, session.journal().traces(false));
    }
    const bool traced = plan.traces || request.trace;
    if (selection.known_.units.empty() && !traced) return selection;
    TRY_ASSIGN(selection.before_, present_state(session, request, plan.present));
    if (selection.before_.now->tree != plan.tree) return RunSelection();
    selection.looked_ = true;
    selection.found_ = request.found;
    selection.before_.circumstances.commands = command_facts(*request.found);
    if (!selection.known_.units.empty())
        TRY(selection.choose(session, request));
    else
        TRY(selection.look_at_listings(session, request));
    return selection;
}

/// Where everything runs, only what they are compared with afterwards.
Status RunSelection::look_at_listings(Session& session, const UnitRunRequest& request) {
    TRY_ASSIGN(const std::vector<std::string> folders, session.journal().listed_folders());
    const FactValues values(request.root, before_.now->files, before_.now->files, before_.circumstances);
    for (const std::string& folder : folders)
        if (values.may_change(folder, began_ns_)) listings_.emplace(folder, values.mark(FactClass::listing, folder));
    return {};
}

Status RunSelection::choose(Session& session, const UnitRunRequest& request) {
    const std::vector<TestUnit>& units = found_->units;
    std::map<std::string_view, const TestUnit*> by_name;
    for (const TestUnit& unit : units) by_name.emplace(unit.name, &unit);
    const FactValues values(request.root, before_.now->files, before_.now->files, before_.circumstances);
    const PresentMarks marks = marks_in(values, known_);
    for (const KnownFact& fact : known_.facts)
        if (fact.kind == FactClass::listing) listings_.emplace(fact.path, marks[fact.id]);
    Selection selection(known_, marks);
    EarlierResults earlier(session.journal());
    for (const KnownUnit& unit : known_.units)
        if (const UnitChoice choice = selection.choose(unit.name); !choice.runs()) earlier.expect(choice.run);
    OlderStates older(session.journal(), known_, marks);
    const auto choice_of = [&](const std::string& unit) { return older.choose(unit, selection.choose(unit)); };
    // Adds it to those that run, unless it may keep what it has.
    const auto settle = [&](const UnitSelection& unit, bool may_be_empty) -> Result<bool> {
        TRY_ASSIGN(const UnitChoice choice, choice_of(unit.unit));
        if (is_whole(unit) && !choice.runs()) {
            TRY_ASSIGN(std::vector<TestResult> results, earlier.of(choice.run, unit.unit));
            if (take_results(std::move(results), choice.run, may_be_empty)) return true;
        }
        if (choice.reason == SelectionReason::changed) changed_.push_back(unit.unit);
        to_run_.push_back(unit);
        return false;
    };
    for (const UnitSelection& unit : asked_for(request, units)) {
        const auto found = by_name.find(unit.unit);
        if (found == by_name.end() || found->second->inner.empty()) {
            TRY(settle(unit, false));
            continue;
        }
        // A package is asked first; it has tests of its own, or those below it, which nobody else runs then.
        const std::vector<TestUnit>& inner = found->second->inner;
        const bool goes_below = std::ranges::any_of(inner, [&](const TestUnit& one) {
            return std::ranges::binary_search(known_.units, one.name, {}, &KnownUnit::name);
        });
        TRY_ASSIGN(const bool kept, settle(unit, goes_below));
        for (const TestUnit& one : inner)
            if (kept && goes_below) TRY(settle({.unit = one.name}, false));
    }
    sort_by_id(cached_);
    std::ranges::sort(changed_);
    chosen_ = true;
    // What could not be built or listed is told by the run.
    for (const TestResult& failure : found_->failures) to_run_.push_back({.unit = failure.unit});
    all_cached_ = to_run_.empty() && !cached_.empty();
    return {};
}

bool RunSelection::take_results(std::vector<TestResult> results, RunId run, bool may_be_empty) {
    if (results.empty()) return may_be_empty;
    for (TestResult& result : results) {
        turn_into_cached(result, run);
        cached_.push_back(std::move(result));
    }
    return true;
}

void RunSelection::narrow(UnitRunRequest& request) const {
    if (!chosen_) return;
    request.selection = to_run_;
    request.found = found_;
    for (UnitPast& past : request.pasts) past.touched = std::ranges::binary_search(changed_, past.unit);
}

std::vector<TestResult> RunSelection::joined(std::vector<TestResult> results) {
    std::ranges::move(cached_, std::back_inserter(results));
    sort_by_id(results);
    return results;
}

Result<FrozenOutcome> run_selected(const RunSelection& selection,
                                   const std::function<Result<FrozenOutcome>(const EventSink&)>& run,
                                   const EventSink& sink) {
    const Stopwatch watch;
    if (!selection.is_all_cached()) {
        Result<FrozenOutcome> ran = run(sink);
        // What had to run turned out to hold no test, but others keep theirs.
        if (ran || ran.error().code != Code::no_tests || !selection.keeps_some()) return ran;
    } else {
        sink(RunStarted{0, 1});
    }
    FrozenOutcome outcome;
    outcome.ran.duration = watch.seconds();
    sink(RunFinished{{}, outcome.ran.duration, false});
    return outcome;
}

KeptTraces RunSelection::work_out(const std::filesystem::path& root, const RunPlan& plan, const Run& run,
                                  const std::vector<UnitFacts>& traces, const TrackedFiles& standing) const {
    const FactValues values(root, before_.now->files, standing, before_.circumstances);
    TracedRun traced{.began_ns = began_ns_, .frozen = false, .partly = {}, .listings = listings_};
    if (plan.selection)
        for (const UnitSelection& unit : *plan.selection)
            if (!is_whole(unit)) traced.partly.insert(unit.unit);
    return keep_traces(traces, run.results, values, facts_of(before_.circumstances), traced);
}

std::function<Status()> RunSelection::keeper(Session& session, const RunPlan& plan, const Run& run,
                                             const std::vector<UnitFacts>& traces,
                                             const std::shared_ptr<const TrackedFiles>& standing) const {
    if (traces.empty() || run.interrupted || !looked_) return [] { return Status(); };
    const std::filesystem::path& root = session.workspace().root;
    if (standing == nullptr)
        return [this, &session, &root, &plan, &run, &traces]() -> Status {
            TRY_ASSIGN(const Scan scan, scan_for_changes(session));
            TRY_ASSIGN(const TrackedFiles now, files_of(session, scan));
            const KeptTraces kept = work_out(root, plan, run, traces, now);
            return session.journal().add_traces(run.id, kept.facts, kept.traces);
        };
    const auto work = [this, &root, &plan, &run, &traces, standing] {
        return work_out(root, plan, run, traces, *standing);
    };
    return [&session, &run, kept = in_background(work)] {
        const KeptTraces& known = kept.get();
        return session.journal().add_traces(run.id, known.facts, known.traces);
    };
}

}  // namespace pentad
