#include "workflow/trace_keeping.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>

#include "base/text.hpp"
#include "judge/selection.hpp"
#include "workflow/bytecode_files.hpp"

namespace pentad {

namespace {

/// A fact that was valued: its place among those of the run, and whether the unit is sure to have seen that value.
struct Placed {
    std::uint32_t place = 0;
    bool proved = false;
};

class Places {
   public:
    Places(const FactValues& values, const TracedRun& run, std::vector<ValuedFact>& facts)
        : values_(values), run_(run), facts_(facts) {}

    Placed of(const Fact& fact) {
        std::string key(1, static_cast<char>(fact.kind));
        key += fact.path;
        const auto [known, is_new] = places_.try_emplace(std::move(key));
        if (!is_new) return known->second;
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
    std::unordered_map<std::string, Placed> places_;
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

/// Several traces of one unit (its retries, or what was left after a crash) as one.
std::map<std::string, UnitFacts> by_unit(const std::vector<UnitFacts>& traces) {
    std::map<std::string, UnitFacts> units;
    for (const UnitFacts& trace : traces) {
        UnitFacts& unit = units[trace.unit];
        unit.facts.insert(unit.facts.end(), trace.facts.begin(), trace.facts.end());
        for (const std::string& taint : trace.taints)
            if (std::ranges::find(unit.taints, taint) == unit.taints.end()) unit.taints.push_back(taint);
    }
    return units;
}

/// `facts`: sorted.
bool has(std::span<const Fact> facts, FactClass kind, std::string_view path) {
    const auto key = [](const Fact& fact) { return std::pair(fact.kind, std::string_view(fact.path)); };
    return std::ranges::binary_search(facts, std::pair(kind, path), {}, key);
}

/// Python writes bytecode under a name of the moment; whatever stands there, the import goes on without. As facts these
/// would be more with each run, and never name anything again.
bool is_bytecode_on_its_way(std::span<const Fact> facts, const Fact& fact) {
    if (fact.kind != FactClass::absent) return false;
    const std::string source = source_of_written_bytecode(fact.path);
    return !source.empty() && has(facts, FactClass::content, source);
}

/// The path's bytecode, beside a source file that is a dependency too.
bool is_compiled(std::span<const Fact> facts, const Fact& fact) {
    if (fact.kind != FactClass::content && fact.kind != FactClass::absent) return false;
    const std::string source = source_of_bytecode(fact.path);
    return !source.empty() && has(facts, FactClass::content, source);
}

/// Whether the folder for bytecode was there is of no more importance, to a unit that reads a source beside it: the
/// import looks for it, and goes on without.
bool is_folder_of_bytecode(std::span<const Fact> facts, FactClass kind, std::string_view path) {
    constexpr std::string_view k_name = "__pycache__";
    if ((kind != FactClass::absent && kind != FactClass::directory) || !path.ends_with(k_name)) return false;
    const std::string_view beside = path.substr(0, path.size() - k_name.size());
    if (!beside.empty() && !beside.ends_with('/')) return false;
    const auto key = [](const Fact& one) { return std::pair(one.kind, std::string_view(one.path)); };
    auto at = std::ranges::lower_bound(facts, std::pair(FactClass::content, beside), {}, key);
    for (; at != facts.end() && at->kind == FactClass::content && at->path.starts_with(beside); ++at)
        if (at->path.ends_with(".py") && at->path.find('/', beside.size()) == std::string::npos) return true;
    return false;
}

/// It, or a folder above it, was absent when the unit came to it.
bool is_own_work(std::span<const Fact> facts, std::string_view path) {
    for (std::string_view at = path; !at.empty();) {
        if (has(facts, FactClass::absent, at) && !is_folder_of_bytecode(facts, FactClass::absent, at)) return true;
        const std::size_t slash = at.rfind('/');
        at = slash == std::string_view::npos ? std::string_view() : at.substr(0, slash);
    }
    return false;
}

bool is_about_path(FactClass kind) { return kind != FactClass::variable && kind != FactClass::circumstance; }

}  // namespace

std::vector<Fact> dependencies_of(std::vector<Fact> facts) {
    std::ranges::sort(facts);
    facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
    std::vector<Fact> kept;
    kept.reserve(facts.size());
    for (const Fact& fact : facts) {
        if (is_bytecode_on_its_way(facts, fact) || is_folder_of_bytecode(facts, fact.kind, fact.path)) continue;
        if (is_compiled(facts, fact))
            kept.push_back({FactClass::bytecode, fact.path});
        else if (fact.kind == FactClass::absent || !is_about_path(fact.kind) || !is_own_work(facts, fact.path))
            kept.push_back(fact);
    }
    std::ranges::sort(kept);
    const auto same = std::ranges::unique(kept);
    kept.erase(same.begin(), same.end());
    return kept;
}

KeptTraces keep_traces(const std::vector<UnitFacts>& traces, const std::vector<TestResult>& results,
                       const FactValues& values, const std::vector<Fact>& circumstances, const TracedRun& run) {
    KeptTraces kept;
    Places places(values, run, kept.facts);
    const std::unordered_map<std::string, TraceState> states = states_of(results);
    for (auto& [name, trace] : by_unit(traces)) {
        if (run.partly.contains(name)) continue;
        std::vector<Fact> facts = std::move(trace.facts);
        facts.insert(facts.end(), circumstances.begin(), circumstances.end());
        NewTrace unit{.unit = name, .facts = {}, .fingerprint = unit_mark(name), .note = {}};
        std::optional<std::string> unproved;
        for (const Fact& fact : dependencies_of(std::move(facts))) {
            const Placed placed = places.of(fact);
            unit.facts.push_back(placed.place);
            unit.fingerprint += kept.facts[placed.place].mark;
            if (!placed.proved && !unproved) unproved = fact.path;
        }
        const auto state = states.find(name);
        if (state != states.end()) unit.state = state->second;
        unit.note = joined(trace.taints);
        if (unit.state == TraceState::kept && !trace.taints.empty()) {
            unit.state = TraceState::tainted;
        } else if (unit.state == TraceState::kept && unproved) {
            unit.state = TraceState::unproved;
            unit.note = *unproved;
        }
        kept.traces.push_back(std::move(unit));
    }
    return kept;
}

}  // namespace pentad
