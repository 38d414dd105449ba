#include "workflow/trace_keeping.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "judge/selection.hpp"
#include "workflow/dependency_rules.hpp"

namespace pentad {

namespace {

/// A fact that was valued: its place among those of the run, and whether the unit is sure to have seen that value.
struct Placed {
    std::uint32_t place = 0;
    bool proved = false;
};

/// They stay valid as long as the texts of what was asked about.
class Places {
   public:
    Places(const FactValues& values, const TracedRun& run, std::vector<ValuedFact>& facts)
        : values_(values), run_(run), facts_(facts) {}

    Placed of(const FactView& view) {
        const auto [known, is_new] = places_.try_emplace(view);
        if (!is_new) return known->second;
        const Fact fact{view.kind, std::string(view.path)};
        const bool proved =
            values_.is_proved(fact.kind, fact.path, run_.began_ns, run_.frozen) ||
            (fact.kind == FactClass::listing && values_.is_listing_as(run_.listings, fact.path, run_.frozen));
        // Of what was absent, and is there by now, the value is the one that the unit saw.
        const Fingerprint mark =
            fact.kind == FactClass::absent ? constant_mark(fact.kind, fact.path) : values_.mark(fact.kind, fact.path);
        known->second = {static_cast<std::uint32_t>(facts_.size()), proved};
        facts_.push_back({fact, mark});
        return known->second;
    }

   private:
    const FactValues& values_;
    const TracedRun& run_;
    std::vector<ValuedFact>& facts_;
    std::unordered_map<FactView, Placed, FactView::Hash> places_;
};

/// What the results say of each unit; `kept` when all is well.
std::unordered_map<std::string, TraceState> states_of(const std::vector<TestResult>& results) {
    std::unordered_map<std::string, TraceState> states;
    for (const TestResult& result : results) {
        TraceState& state = states[result.unit];
        if (is_failure(result.outcome) || result.outcome == Outcome::not_run)
            state = TraceState::failed;
        else if (state == TraceState::kept && !result.attempts.empty())
            state = TraceState::flaky;
    }
    return states;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
    return all;
}

/// Several traces of one unit (its retries, or what was left after a crash) are one.
std::map<std::string_view, std::vector<const UnitFacts*>> by_unit(const std::vector<UnitFacts>& traces) {
    std::map<std::string_view, std::vector<const UnitFacts*>> units;
    for (const UnitFacts& trace : traces) units[trace.unit].push_back(&trace);
    return units;
}

std::vector<std::string> taints_of(std::span<const UnitFacts* const> traces) {
    std::vector<std::string> taints;
    for (const UnitFacts* trace : traces)
        for (const std::string& taint : trace->taints)
            if (std::ranges::find(taints, taint) == taints.end()) taints.push_back(taint);
    return taints;
}

void append(FactViews& views, const std::vector<Fact>& facts) {
    for (const Fact& fact : facts) views.push_back({fact.kind, fact.path});
}

void append(FactViews& views, const UnitFacts& unit) {
    append(views, unit.facts);
    if (unit.shared != nullptr) append(views, *unit.shared);
}

/// What a unit depends on, placed among the facts of the run.
struct Dependencies {
    std::vector<std::uint32_t> facts;
    Fingerprint sum;
    std::optional<std::string> unproved;
};

/// What units that ran in one process, or were forked from one, have in common is worked out once.
class KnownDependencies {
   public:
    /// `circumstances`: what all units depend on besides.
    KnownDependencies(Places& places, const std::vector<ValuedFact>& valued, const std::vector<Fact>& circumstances)
        : places_(places), valued_(valued), circumstances_(circumstances) {}

    Dependencies of(std::span<const UnitFacts* const> traces) {
        const UnitFacts& first = *traces.front();
        FactViews facts;
        if (traces.size() > 1 || first.shared == nullptr) {
            for (const UnitFacts* trace : traces) append(facts, *trace);
            append(facts, circumstances_);
            return add(dependencies_of(sorted_out(std::move(facts))), {});
        }
        Known& known = known_of(*first.shared);
        append(facts, first.facts);
        facts = sorted_out(std::move(facts));
        const std::optional<FactViews> beside = known.facts.beside(facts);
        if (!beside) return add(known.facts.with(facts), {});
        if (!known.dependencies) known.dependencies = add(known.facts.dependencies(), {});
        return add(*beside, *known.dependencies);
    }

   private:
    static constexpr std::size_t k_most = 4;  // as many processes may take turns

    /// What a process's units share, with the circumstances.
    struct Known {
        const std::vector<Fact>* shared;
        SharedFacts facts;
        std::optional<Dependencies> dependencies = {};
    };

    Known& known_of(const std::vector<Fact>& shared) {
        const auto found = std::ranges::find(known_, &shared, &Known::shared);
        if (found != known_.end()) return *found;
        if (known_.size() == k_most) known_.pop_front();
        FactViews facts;
        append(facts, shared);
        append(facts, circumstances_);
        return known_.emplace_back(&shared, SharedFacts(sorted_out(std::move(facts))));
    }

    Dependencies add(const FactViews& facts, Dependencies found) {
        for (const FactView& fact : facts) {
            const Placed placed = places_.of(fact);
            found.facts.push_back(placed.place);
            found.sum += valued_[placed.place].mark;
            if (!placed.proved && !found.unproved) found.unproved = fact.path;
        }
        return found;
    }

    Places& places_;
    const std::vector<ValuedFact>& valued_;
    const std::vector<Fact>& circumstances_;
    std::deque<Known> known_;
};

}  // namespace

KeptTraces keep_traces(const std::vector<UnitFacts>& traces, const std::vector<TestResult>& results,
                       const FactValues& values, const std::vector<Fact>& circumstances, const TracedRun& run) {
    KeptTraces kept;
    Places places(values, run, kept.facts);
    KnownDependencies known(places, kept.facts, circumstances);
    const std::unordered_map<std::string, TraceState> states = states_of(results);
    for (const auto& [name, of_unit] : by_unit(traces)) {
        NewTrace unit{.unit = std::string(name), .facts = {}, .fingerprint = unit_mark(name), .note = {}};
        if (run.partly.contains(unit.unit)) continue;
        Dependencies dependencies = known.of(of_unit);
        unit.facts = std::move(dependencies.facts);
        unit.fingerprint += dependencies.sum;
        const auto state = states.find(unit.unit);
        if (state != states.end()) unit.state = state->second;
        const std::vector<std::string> taints = taints_of(of_unit);
        unit.note = joined(taints);
        if (unit.state == TraceState::kept && !taints.empty()) {
            unit.state = TraceState::tainted;
        } else if (unit.state == TraceState::kept && dependencies.unproved) {
            unit.state = TraceState::unproved;
            unit.note = *dependencies.unproved;
        }
        kept.traces.push_back(std::move(unit));
    }
    return kept;
}

}  // namespace pentad
