// Which edit of a batch broke one test: what to run next, and when the answer stands. A step machine without I/O.
//
// It asks for states of the workspace with some of the batch's edits applied, hears what the test did there, and never
// blames without a run that bears it out.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "judge/culprit_belief.hpp"
#include "model/blame.hpp"

namespace pentad {

/// Bits: a state that tells less is not worth running.
inline constexpr double k_least_gain = 1e-3;

/// Which edits of the batch are applied, by their place in it; the others are as before the batch.
using EditSet = std::vector<bool>;

enum class ProbeResult {
    passed,
    failed,
    untestable,  ///< it says nothing of this test: the state can't be made, built or imported
};

struct CulpritQuestion {
    std::size_t edits = 0;                   ///< of the batch
    std::vector<std::size_t> suspects = {};  ///< places of edits in the batch, ascending; at least one
    CulpritPriors priors = {};               ///< weights by suspect
};

struct CulpritAnswer {
    BlameVerdict verdict = BlameVerdict::undetermined;
    std::vector<std::size_t> edits = {};  ///< places in the batch, ascending
    bool verified = false;                ///< a run bears it out: the test passed without just these edits
    double confidence = 0;                ///< 0 to 1
    std::string reason;                   ///< of anything but a plain culprit: a few words
};

/// The test failed with all edits applied, which is why anybody asks.
class CulpritSearch {
   public:
    explicit CulpritSearch(CulpritQuestion question);

    void observe(const EditSet& state, ProbeResult result);
    /// The same of what ran before the search began; no execution of it.
    void know(const EditSet& state, ProbeResult result);
    /// Nothing that the test depends on differs between these states: a run in one of them is a run in the other. It
    /// counts once, not as one each; to see whether the test only flakes, one of them can still be run again.
    void same(const EditSet& one, const EditSet& other);
    /// Its past is another than the question said: of an execution that became evidence, say.
    void reconsider(CulpritPriors priors);

    /// The answer, once it stands.
    const std::optional<CulpritAnswer>& answer() const { return answer_; }
    /// The best that can be said now, when no more can be run; `why` goes into the reason.
    CulpritAnswer best_guess(const std::string& why) const;

    /// Bits that a run in `state` tells about the culprit, beside those of the states that `plan` has taken. States
    /// that the search needs in any case (a verification) count one bit; those that it will need when a suspect turns
    /// out to be the culprit, as much of a bit as that is likely.
    double gain(const EditSet& state, const ProbeGain& plan) const;
    ProbeGain plan() const { return ProbeGain(belief_); }
    /// The state as this test sees it: with its suspects only.
    Applied seen(const EditSet& state) const;

    /// The suspects between which the culprit is, and where best to cut: with suspects up to `cut` applied, and those
    /// after it not. Places in the batch. Nothing while it needs other states, or is done.
    struct Interval {
        std::size_t first = 0;
        std::size_t cut = 0;
        std::size_t last = 0;
        friend auto operator<=>(const Interval&, const Interval&) = default;
    };
    std::optional<Interval> interval() const;

    /// States besides prefixes of the batch that it needs now.
    const std::vector<EditSet>& needed() const { return needed_; }
    /// States that it will need for each of the likely suspects, should that one turn out to be the culprit.
    std::vector<EditSet> foreseen() const;
    int executions() const { return executions_; }

   private:
    struct Tally {
        int passed = 0;
        int failed = 0;
        bool untestable = false;
        int runs() const { return passed + failed; }
    };

    void learn(const Applied& state, bool failed);
    void learn_anew();
    std::vector<Applied> same_as(const Applied& state) const;
    bool is_news(const Applied& state, bool failed);
    void decide();
    bool ask_early(std::size_t culprit);
    void verify(std::size_t culprit);
    void look_for_partner(std::size_t culprit);
    void look_for_second(std::size_t culprit);
    void search_on();
    std::optional<std::size_t> search_among(const CulpritBelief& belief, std::size_t first, const Applied& fixed);
    void conclude(BlameVerdict verdict, const std::vector<std::size_t>& suspects, bool verified, double confidence,
                  std::string reason);
    bool need(const Applied& state);
    Tally tally(const Applied& state) const;
    bool has_boundary(std::size_t culprit);
    double closeness_penalty(const Applied& state) const;
    double foresight(const Applied& state, const ProbeGain& plan) const;

    Applied all() const { return Applied(question_.suspects.size(), true); }
    Applied all_but(std::size_t one, std::optional<std::size_t> other = std::nullopt) const;
    Applied only(std::size_t one) const;
    Applied prefix(std::size_t count) const;  ///< the first `count` suspects
    EditSet edits_of(const Applied& state) const;
    CulpritBelief belief_of_others(std::size_t culprit, bool applied, std::size_t first, std::size_t last) const;

    CulpritQuestion question_;
    CulpritBelief belief_;
    std::map<Applied, Tally> known_;              ///< of states that are one: by the first of them
    std::vector<std::set<Applied>> same_;         ///< states that are one
    std::vector<std::pair<Applied, bool>> runs_;  ///< oldest first; true: failed
    std::set<std::size_t> passed_without_some_;   ///< suspects that were applied while one before them was not
    std::vector<EditSet> needed_;
    std::optional<CulpritAnswer> answer_;
    int executions_ = 0;
};

}  // namespace pentad
