// What [rollback] on_failure does by itself after a batch that failed. docs/manual.md says when, and when not.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "model/blame.hpp"
#include "workflow/rollback.hpp"
#include "workflow/session.hpp"

namespace pentad {

struct AutoRollback {
    std::string mode;                     ///< `culprit` or `batch`
    std::optional<RollbackOutcome> done;  ///< nothing: nothing was taken back, and the workspace is as it was
    std::string why_not = {};             ///< then; a few words
};

/// What is to go: single edits, or the batch; or why nothing is.
struct TakeBack {
    std::set<EditId> edits = {};
    BatchId batch = 0;
    std::string why_not = {};
};

/// Of the failing run of a batch. `isolation`: who broke its tests, null when nobody looked. `not_new`: those of its
/// failing tests that failed before it too, or fail by chance, as far as that is known without a search. Pure.
TakeBack what_to_take_back(const std::string& mode, const Run& run, const Isolation* isolation,
                           const std::set<std::string>& not_new);

/// The setting asks for the culprits, whatever [run] isolate says.
bool needs_culprits(const Settings& settings);

/// Takes back what the setting says after `run`, a finished run of a batch, and runs the tests, as the command does;
/// what those say changes nothing more. Nothing: the setting is `never`, or nothing failed. Does not fail: what can't
/// be taken back is said in `why_not`. Lets go of the session's lock.
std::optional<AutoRollback> roll_back_after(Session& session, const Run& run, const std::optional<Isolation>& isolation,
                                            const EventSink& sink);

/// `edit 3 taken back, tests pass`, `batch 3 taken back, 1 test still fails`, `nothing taken back: …`. One line, no
/// colours.
std::string auto_rollback_summary(const AutoRollback& rollback);

}  // namespace pentad
