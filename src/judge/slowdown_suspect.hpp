// A test or module that may be slower: what is known of it, and what follows from that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/comparison.hpp"

namespace pentad {

struct SlowdownTarget {
    std::string module;
    std::string id;  ///< empty: the whole module
};

/// The factors that the procedure works with; all follow from the threshold, on the scale of logarithms.
struct SlowdownFactors {
    double least_screen;  ///< 1.15 at a threshold of 1.5: worth another look, in a quiet suite
    double most_screen;   ///< 1.35: the same, in a noisy one
    double same;          ///< 1.2: the sequential test's "not slower"
    double slower;        ///< 1.75: its "slower"
    double threshold;     ///< 1.5
    static SlowdownFactors of(double threshold);
};

enum class SuspectState { open, acquitted, slower };

struct Suspect {
    SlowdownTarget target;
    std::vector<std::string_view> tests;  ///< of a module: those that count; none: all of them
    double baseline = 0;                  ///< seconds
    int baseline_runs = 1;                ///< that `baseline` is the median of
    double first = 0;                     ///< seconds, in the run that is judged
    double noise = 0;                     ///< standard deviation of one execution's log duration
    double session_noise = 0;             ///< the same of a session's drift, where it could not be taken out
    double log_screen = 0;                ///< log ratio from which it is worth another look
    std::vector<double> reruns;           ///< seconds, on this side, outside pairs
    std::vector<double> baseline_side;    ///< seconds; the two halves of each pair
    std::vector<double> current_side;
    SuspectState state = SuspectState::open;
};

/// After the first re-run: whether it is still slow, both taken together. `log_drift`: of this session against the
/// baseline's.
SuspectState judge_rerun(const Suspect& suspect, double floor, double log_drift);

/// After each pair; the state is open until there are enough.
SuspectState judge_pairs(const Suspect& suspect, const SlowdownFactors& factors, double floor);

/// After each further re-run, where there can be no pairs: as strict as one stored duration allows.
SuspectState judge_reruns(const Suspect& suspect, const SlowdownFactors& factors, double floor, double log_drift);

SlowdownEvidence evidence_of(const Suspect& suspect, const SlowdownFactors& factors, double log_drift);

}  // namespace pentad
