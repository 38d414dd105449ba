#include "workflow/trace_keeping.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "base/bytecode_name.hpp"
#include "base/text.hpp"
#include "judge/selection.hpp"

namespace pentad {

namespace {

/// A fact that was valued: its place among those of the run, and whether the unit is sure to have seen that value.
struct Placed {
    std::uint32_t place = 0;
    bool proved = false;
};

/// A Fact whose text is elsewhere: units of one process have thousands of the same.
struct FactView {
    FactClass kind = FactClass::content;
    std::string_view path;
    friend auto operator<=>(const FactView&, const FactView&) = default;

    struct Hash {
        std::size_t operator()(const FactView& fact) const {
            return std::hash<std::string_view>()(fact.path) * 31 + static_cast<std::size_t>(fact.kind);
        }
    };
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

void append(std::vector<FactView>& views, const std::vector<Fact>& facts) {
    for (const Fact& fact : facts) views.push_back({fact.kind, fact.path});
}

void append(std::vector<FactView>& views, const UnitFacts& unit) {
    append(views, unit.facts);
    if (unit.shared != nullptr) append(views, *unit.shared);
}

/// `facts`: sorted.
bool has(std::span<const FactView> facts, FactClass kind, std::string_view path) {
    return std::ranges::binary_search(facts, FactView{kind, path});
}

/// Python writes bytecode under a name of the moment; whatever stands there, the import goes on without. As facts these
/// would be more with each run, and never name anything again.
bool is_bytecode_on_its_way(std::span<const FactView> facts, const FactView& fact) {
    if (fact.kind != FactClass::absent) return false;
    const std::string source = source_of_written_bytecode(fact.path);
    return !source.empty() && has(facts, FactClass::content, source);
}

/// The path's bytecode, beside a source file that is a dependency too.
bool is_compiled(std::span<const FactView> facts, const FactView& fact) {
    if (fact.kind != FactClass::content && fact.kind != FactClass::absent) return false;
    const std::string source = source_of_bytecode(fact.path);
    return !source.empty() && has(facts, FactClass::content, source);
}

/// Whether the folder for bytecode was there is of no more importance, to a unit that reads a source beside it: the
/// import looks for it, and goes on without.
bool is_folder_of_bytecode(std::span<const FactView> facts, FactClass kind, std::string_view path) {
    constexpr std::string_view k_name = k_bytecode_folder;
    if ((kind != FactClass::absent && kind != FactClass::directory) || !path.ends_with(k_name)) return false;
    const std::string_view beside = path.substr(0, path.size() - k_name.size());
    if (!beside.empty() && !beside.ends_with('/')) return false;
    auto at = std::ranges::lower_bound(facts, FactView{FactClass::content, beside});
    for (; at != facts.end() && at->kind == FactClass::content && at->path.starts_with(beside); ++at)
        if (at->path.ends_with(".py") && at->path.find('/', beside.size()) == std::string::npos) return true;
    return false;
}

/// It, or a folder above it, was absent when the unit came to it.
bool is_own_work(std::span<const FactView> facts, std::string_view path) {
    for (std::string_view at = path; !at.empty();) {
        if (has(facts, FactClass::absent, at) && !is_folder_of_bytecode(facts, FactClass::absent, at)) return true;
        const std::size_t slash = at.rfind('/');
        at = slash == std::string_view::npos ? std::string_view() : at.substr(0, slash);
    }
    return false;
}

void sort_out(std::vector<FactView>& facts) {
    std::ranges::sort(facts);
    const auto same = std::ranges::unique(facts);
    facts.erase(same.begin(), same.end());
}

bool is_about_path(FactClass kind) { return kind != FactClass::variable && kind != FactClass::circumstance; }

/// Both sorted out, as is what comes of it.
std::vector<FactView> merged(const std::vector<FactView>& one, const std::vector<FactView>& other) {
    std::vector<FactView> both;
    both.reserve(one.size() + other.size());
    std::ranges::set_union(one, other, std::back_inserter(both));
    return both;
}

/// `facts`: sorted out.
std::vector<FactView> dependencies_of(const std::vector<FactView>& facts) {
    std::vector<FactView> kept, compiled;
    kept.reserve(facts.size());
    for (const FactView& fact : facts) {
        if (is_bytecode_on_its_way(facts, fact) || is_folder_of_bytecode(facts, fact.kind, fact.path)) continue;
        if (is_compiled(facts, fact))
            compiled.push_back({FactClass::bytecode, fact.path});
        else if (fact.kind == FactClass::absent || !is_about_path(fact.kind) || !is_own_work(facts, fact.path))
            kept.push_back(fact);
    }
    sort_out(compiled);  // the same path may have been both there and missing
    return merged(kept, compiled);
}

/// What a unit depends on, placed among the facts of the run.
struct Dependencies {
    std::vector<std::uint32_t> facts;
    Fingerprint sum;
    std::optional<std::string> unproved;
};

/// Units that ran in one process came to the same: it is worked out once. So is what forks of one process have of it,
/// but for what their own facts say of it.
class KnownDependencies {
   public:
    /// `circumstances`: what all units depend on besides.
    KnownDependencies(Places& places, const std::vector<ValuedFact>& valued, const std::vector<Fact>& circumstances)
        : places_(places), valued_(valued), circumstances_(circumstances) {}

    Dependencies of(std::span<const UnitFacts* const> traces) {
        const UnitFacts& first = *traces.front();
        std::vector<FactView> facts;
        if (traces.size() > 1 || first.shared == nullptr) {
            for (const UnitFacts* trace : traces) append(facts, *trace);
            append(facts, circumstances_);
            sort_out(facts);
            return work_out(facts);
        }
        Known& known = known_of(*first.shared);
        if (std::ranges::any_of(first.facts, is_path_fact)) {
            append(facts, first.facts);
            sort_out(facts);
            return work_out(merged(known.facts, facts));
        }
        // What is no path decides about no other fact.
        if (!known.alone) known.alone = work_out(known.facts);
        Dependencies all = *known.alone;
        for (const Fact& fact : first.facts) add({fact.kind, fact.path}, all);
        return all;
    }

   private:
    static constexpr std::size_t k_most = 4;  // as many processes may take turns

    static bool is_path_fact(const Fact& fact) { return is_about_path(fact.kind); }

    /// What a process's units share, with the circumstances.
    struct Known {
        const std::vector<Fact>* shared = nullptr;
        std::vector<FactView> facts = {};  ///< sorted out
        std::optional<Dependencies> alone = {};
    };

    Known& known_of(const std::vector<Fact>& shared) {
        const auto found = std::ranges::find(known_, &shared, &Known::shared);
        if (found != known_.end()) return *found;
        if (known_.size() == k_most) known_.pop_front();
        Known& known = known_.emplace_back(&shared);
        append(known.facts, shared);
        append(known.facts, circumstances_);
        sort_out(known.facts);
        return known;
    }

    /// `facts`: sorted out.
    Dependencies work_out(const std::vector<FactView>& facts) {
        Dependencies found;
        for (const FactView& fact : dependencies_of(facts)) add(fact, found);
        return found;
    }

    void add(const FactView& fact, Dependencies& found) {
        const Placed placed = places_.of(fact);
        found.facts.push_back(placed.place);
        found.sum += valued_[placed.place].mark;
        if (!placed.proved && !found.unproved) found.unproved = fact.path;
    }

    Places& places_;
    const std::vector<ValuedFact>& valued_;
    const std::vector<Fact>& circumstances_;
    std::deque<Known> known_;
};

}  // namespace

std::vector<Fact> dependencies_of(const std::vector<Fact>& facts) {
    std::vector<FactView> views;
    append(views, facts);
    sort_out(views);
    std::vector<Fact> kept;
    for (const FactView& fact : dependencies_of(views)) kept.push_back({fact.kind, std::string(fact.path)});
    return kept;
}

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
