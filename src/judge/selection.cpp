#include "judge/selection.hpp"

#include <algorithm>

#include "base/id_list.hpp"

namespace pentad {

namespace {

SelectionReason reason_of(TraceState state) {
    switch (state) {
        case TraceState::kept:
            return SelectionReason::unchanged;
        case TraceState::failed:
            return SelectionReason::failed;
        case TraceState::flaky:
            return SelectionReason::flaky;
        case TraceState::tainted:
            return SelectionReason::tainted;
        case TraceState::unproved:
            break;
    }
    return SelectionReason::unproved;
}

}  // namespace

std::string_view to_string(SelectionReason reason) {
    switch (reason) {
        case SelectionReason::unchanged:
            return "unchanged";
        case SelectionReason::untraced:
            return "untraced";
        case SelectionReason::changed:
            return "changed";
        case SelectionReason::failed:
            return "failed";
        case SelectionReason::flaky:
            return "flaky";
        case SelectionReason::tainted:
            return "tainted";
        case SelectionReason::unproved:
            return "unproved";
        case SelectionReason::asked:
            break;
    }
    return "asked";
}

Selection::Selection(const KnownTraces& known, const PresentMarks& marks)
    : known_(known), marks_(marks), sums_(known.lists.size()) {}

const KnownUnit* Selection::find(const std::string& name) const {
    const auto found = std::ranges::lower_bound(known_.units, name, {}, &KnownUnit::name);
    return found != known_.units.end() && found->name == name ? &*found : nullptr;
}

bool Selection::holds(const KnownUnit& unit, const KnownTrace& trace) {
    std::optional<Fingerprint>& sum = sums_[trace.list];
    if (!sum) {
        sum.emplace();
        const std::size_t size = marks_.size();
        bool known = true;
        const bool whole = for_each_id(known_.lists[trace.list], [&](std::uint32_t id) {
            if (id < size) [[likely]]
                *sum += marks_[id];
            else
                known = false;
        });
        // A list that can't be read is like no other.
        if (!whole || !known) *sum += fingerprint_of(known_.lists[trace.list]);
    }
    return *sum + unit_mark(unit.name) == trace.fingerprint;
}

UnitChoice Selection::choose(const std::string& name) {
    const KnownUnit* unit = find(name);
    if (unit == nullptr || unit->traces.empty()) return {};
    const KnownTrace& newest = unit->traces.front();
    if (unit->flaky) return {.reason = SelectionReason::flaky, .run = newest.run};
    if (unit->failed_untraced != 0)
        return {SelectionReason::failed, unit->failed_untraced, "nobody knows what it depended on then"};
    const KnownTrace* kept = nullptr;
    for (const KnownTrace& trace : unit->traces) {
        // Of what changed meanwhile nobody knows the value that the unit saw.
        const bool is_idle =
            trace.state == TraceState::unproved || (trace.state == TraceState::kept && kept != nullptr);
        if (is_idle || !holds(*unit, trace)) continue;
        if (trace.state != TraceState::kept) return {reason_of(trace.state), trace.run, trace.note};
        kept = &trace;
    }
    if (kept != nullptr) return {.reason = SelectionReason::unchanged, .run = kept->run};
    // What is always so with it tells more than that something changed.
    if (newest.state == TraceState::tainted || newest.state == TraceState::unproved)
        return {reason_of(newest.state), newest.run, newest.note};
    return {.reason = SelectionReason::changed, .run = newest.run};
}

std::vector<std::size_t> Selection::differing(const KnownTrace& trace,
                                              std::span<const std::optional<Fingerprint>> then) const {
    std::vector<std::size_t> places;
    std::size_t at = 0;
    for (const std::uint32_t id : ids_of(known_.lists[trace.list])) {
        const std::size_t place = place_of(known_.facts, id);
        if (place == known_.facts.size() || at == then.size()) break;
        const KnownFact& fact = known_.facts[place];
        const Fingerprint was = then[at] ? *then[at] : constant_mark(fact.kind, fact.path);
        ++at;
        if (id >= marks_.size() || !(marks_[id] == was)) places.push_back(place);
    }
    return places;
}

std::optional<Fingerprint> fingerprint_in(const KnownTraces& known, std::uint32_t list, const PresentMarks& marks,
                                          std::string_view unit) {
    Fingerprint sum = unit_mark(unit);
    bool has_values = !known.lists[list].empty();
    const bool whole = for_each_id(known.lists[list], [&](std::uint32_t id) {
        if (id < marks.size())
            sum += marks[id];
        else
            has_values = false;
    });
    return whole && has_values ? std::optional(sum) : std::nullopt;
}

Fingerprint unit_mark(std::string_view unit) { return fingerprint_of(std::string("unit\0", 5).append(unit)); }

Fingerprint mark_of(FactClass kind, std::string_view path, std::string_view value) {
    std::string bytes;
    bytes.reserve(path.size() + value.size() + 2);
    // A path holds no NUL, so that no two facts are written alike; no class is `u`.
    bytes += static_cast<char>(kind);
    bytes.append(path);
    bytes += '\0';
    bytes.append(value);
    return fingerprint_of(bytes);
}

Fingerprint constant_mark(FactClass kind, std::string_view path) { return mark_of(kind, path, "holds"); }

std::vector<std::uint32_t> ids_of(std::string_view list) {
    std::vector<std::uint32_t> ids;
    if (!for_each_id(list, [&](std::uint32_t id) { ids.push_back(id); })) ids.clear();
    return ids;
}

std::size_t place_of(const std::vector<KnownFact>& facts, std::uint32_t id) {
    const auto found = std::ranges::lower_bound(facts, id, {}, &KnownFact::id);
    return found != facts.end() && found->id == id ? static_cast<std::size_t>(found - facts.begin()) : facts.size();
}

std::vector<Fact> facts_in(const KnownTraces& known, std::uint32_t list) {
    std::vector<Fact> facts;
    for (const std::uint32_t id : ids_of(known.lists[list])) {
        const std::size_t place = place_of(known.facts, id);
        if (place < known.facts.size())
            facts.push_back({known.facts[place].kind, std::string(known.facts[place].path)});
    }
    std::ranges::sort(facts);
    return facts;
}

}  // namespace pentad
