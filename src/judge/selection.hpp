// Which units have to run, and which keep the outcome of an earlier run, because nothing that they depend on differs.
// Pure: what is known and what stands there now come in as values. docs/selection.md has the reasons.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/trace.hpp"

namespace pentad {

/// The value that each fact has now, by its id. A list with an id beyond its end is like no other.
using PresentMarks = std::vector<Fingerprint>;

/// Why a unit runs, or does not.
enum class SelectionReason : std::uint8_t {
    unchanged,  ///< does not run: nothing differs from a run in which all was well
    untraced,   ///< nothing is known of what it depends on
    changed,    ///< something differs from every run that is known
    failed,     ///< nothing differs from a run in which it failed, or nobody knows what was different
    flaky,      ///< nothing differs from a run in which it was flaky, or it was flaky lately
    tainted,    ///< it does what can't be traced
    unproved,   ///< what it depends on changed while it ran
    asked,      ///< everything runs: --all
};

/// `unchanged`, `untraced`, …
std::string_view to_string(SelectionReason reason);

struct UnitChoice {
    SelectionReason reason = SelectionReason::untraced;
    RunId run = 0;  ///< which run it is about: the one whose outcome is kept, or the newest that counts; 0: none
    std::string note = {};  ///< of `tainted` and `unproved`: by what; of `failed`: why a run counts that was not traced

    bool runs() const { return reason != SelectionReason::unchanged; }
};

/// Threads: one. `known` and `marks` must outlive it.
class Selection {
   public:
    Selection(const KnownTraces& known, const PresentMarks& marks);

    /// A unit that failed or was flaky with equal facts runs, whatever other runs say, and so does one that failed when
    /// it ran last, if that run was not traced; else the newest run with equal facts counts.
    UnitChoice choose(const std::string& unit);

    /// Of the unit's facts as of one of its traces: those whose value now is not in `then` (in the order of the list's
    /// ids; nothing: the value that the class stands for). Shape: places in KnownTraces::facts.
    std::vector<std::size_t> differing(const KnownTrace& trace, std::span<const std::optional<Fingerprint>> then) const;

   private:
    bool holds(const KnownUnit& unit, const KnownTrace& trace);
    const KnownUnit* find(const std::string& name) const;

    const KnownTraces& known_;
    const PresentMarks& marks_;
    std::vector<std::optional<Fingerprint>> sums_;  ///< of lists, as far as they were asked for
};

/// The sum of the facts of a list with these values, for a unit: equal to the fingerprint of a trace with this list in
/// which the unit found just that. Nothing when the list is damaged, missing, or has a fact without a value.
std::optional<Fingerprint> fingerprint_in(const KnownTraces& known, std::uint32_t list, const PresentMarks& marks,
                                          std::string_view unit);

/// What a unit's own name adds to the sum of its facts.
Fingerprint unit_mark(std::string_view unit);

/// The value of a fact: of its class, its path and what is there.
Fingerprint mark_of(FactClass kind, std::string_view path, std::string_view value);

/// What `absent` and `bytecode` stand for: the value that such a fact has when it holds.
Fingerprint constant_mark(FactClass kind, std::string_view path);

/// The ids of a list, ascending; empty when it is damaged.
std::vector<std::uint32_t> ids_of(std::string_view list);

/// The facts of one of the lists, sorted.
std::vector<Fact> facts_in(const KnownTraces& known, std::uint32_t list);

/// Where the fact with this id stands in `facts`; facts.size() when it does not.
std::size_t place_of(const std::vector<KnownFact>& facts, std::uint32_t id);

}  // namespace pentad
