// Drives judge/slowdown.hpp: runs what looks slower again, here and on the baseline's tree.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/slowdown.hpp"
#include "workflow/session.hpp"
#include "workflow/tree_copy.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

/// One search. Threads: one. Tests run with the settings of `request`; the baseline's tree as a copy at another path.
class SlowdownSearch {
   public:
    /// `request`: how `run` was made. All must outlive it.
    SlowdownSearch(Session& session, const UnitRunRequest& request, const ResultSet& baseline, const ResultSet& current,
                   bool confirm)
        : session_(session), request_(request), baseline_(baseline), current_(current), confirm_(confirm) {}

    /// What is slower, with the evidence. Ctrl-C ends it early, with what is known. Errors: tool, io.
    Result<std::vector<SlowTest>> run(const EventSink& sink);

    bool interrupted() const { return interrupted_; }

   private:
    SlowdownJudge judge(bool baseline_runs, const EarlierDurations& earlier) const;
    Result<EarlierDurations> earlier_durations(const SlowdownProbe& probe);
    bool baseline_can_run();
    Result<std::vector<SlowdownMeasurement>> measure(const SlowdownProbe& probe);
    Status measure_module(const SlowdownProbe& probe, const std::vector<const SlowdownTarget*>& targets,
                          std::vector<SlowdownMeasurement>& measured);
    Status measure_once(const UnitSelection& selection, bool on_baseline, std::vector<SlowdownMeasurement>& measured);

    Session& session_;
    const UnitRunRequest& request_;
    const ResultSet& baseline_;
    const ResultSet& current_;
    const bool confirm_;
    std::optional<TreeCopy> copy_;
    bool interrupted_ = false;
};

}  // namespace pentad
