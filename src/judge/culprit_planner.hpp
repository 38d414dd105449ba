// The culprit search for all tests that newly fail in a batch: which states to run next, so that few tell much to all.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "judge/culprit_search.hpp"

namespace pentad {

/// A state to run, and the tests (by their number) that it can tell something about.
struct CulpritProbe {
    EditSet state;
    std::vector<std::size_t> tests;
};

/// Threads: one.
class CulpritPlanner {
   public:
    /// One question a test; all about the same batch, of at least one edit.
    explicit CulpritPlanner(const std::vector<CulpritQuestion>& questions);

    /// At most `worlds` states that may run at the same time; empty when every test has its answer (or nothing
    /// that can be run tells more about those that have none). Where one of those
    /// that `standing` names (made already, as they ran last) tells nearly as much as the best, it is taken.
    std::vector<CulpritProbe> next(std::size_t worlds, const std::set<EditSet>& standing = {}) const;

    void observe(std::size_t test, const EditSet& state, ProbeResult result);
    /// What was known before the search began: evidence like any other, but no execution of it.
    void know(std::size_t test, const EditSet& state, ProbeResult result);
    /// See CulpritSearch.
    void same(std::size_t test, const EditSet& one, const EditSet& other);
    void reconsider(std::size_t test, CulpritPriors priors);

    const std::vector<CulpritSearch>& searches() const { return searches_; }

   private:
    std::vector<EditSet> candidates() const;
    std::vector<EditSet> foreseen(const std::vector<EditSet>& states) const;
    std::optional<EditSet> joined_cut() const;

    std::size_t edits_ = 0;
    std::vector<CulpritSearch> searches_;
};

}  // namespace pentad
