// Which tests are really slower than in the baseline: a step machine that asks for as few further executions as it can.
//
// One measurement is no proof. Suspects are screened on the durations of the two runs, must be slow again in one
// re-run, and are then run in pairs on both trees until a sequential test is sure. docs/judging.md has formulas and
// figures.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/slowdown_suspect.hpp"
#include "model/comparison.hpp"
#include "model/result_set.hpp"

namespace pentad {

struct SlowdownSettings {
    double threshold = 1.5;     ///< slower by this factor or more is reported; above 1
    double floor = 0.05;        ///< seconds; a smaller loss is never reported
    bool confirm = true;        ///< false: the specification's plain rule, without floor and without further runs
    bool baseline_runs = true;  ///< the baseline's tree can be run here too
};

/// Durations (seconds) of a test in runs before the baseline's, by id. What is missing is missing.
using EarlierDurations = std::map<std::string, std::vector<double>, std::less<>>;

/// What to run now.
struct SlowdownProbe {
    std::vector<SlowdownTarget> targets;  ///< once each; by module
    /// On the baseline's tree too. The two executions of a target directly after one another, so that the machine is
    /// the same for both.
    bool pair = false;
    bool baseline_first = false;  ///< which of a pair comes first; alternates
};

/// One test of a probe. Of a whole module: one for each of its tests.
struct SlowdownMeasurement {
    std::string module;
    std::string id;
    double duration = 0;  ///< seconds
    bool passed = true;   ///< what does not pass is no measurement
    bool on_baseline = false;
};

/// while (auto probe = judge.next()) judge.feed(run(*probe));  then judge.result().
/// The sets must outlive it. Runs should be made as the first one was (as many at once). Threads: one.
class SlowdownJudge {
   public:
    SlowdownJudge(const ResultSet& baseline, const ResultSet& current, const SlowdownSettings& settings,
                  const EarlierDurations& earlier = {});

    /// Nothing: done. The same probe until it is fed.
    std::optional<SlowdownProbe> next() const;

    /// Everything that the probe measured. A target that was not measured, or did not pass, is dropped unreported.
    void feed(const std::vector<SlowdownMeasurement>& measurements);

    /// What is slower, by module and id; complete once next() has nothing.
    std::vector<SlowTest> result() const;

    /// How much slower this run was as a whole, as a factor. 1 where fewer than ten tests could tell.
    double drift() const;

   private:
    bool is_pair_round() const { return round_ > 0 && settings_.baseline_runs; }

    SlowdownSettings settings_;
    double log_drift_ = 0;
    int round_ = 0;  // 0: the re-run that must confirm; then pairs, or more re-runs
    std::vector<Suspect> suspects_;
    std::vector<SlowTest> plain_;
};

}  // namespace pentad
