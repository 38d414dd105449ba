#include "workflow/mended.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pentad {

namespace {

bool passes(Outcome outcome) { return outcome == Outcome::passed || outcome == Outcome::cached; }

}  // namespace

std::optional<Blame> mended_since(const Batch& batch, const Run& run, const std::string& test,
                                  const std::vector<Journal::PastOutcome>& past,
                                  const std::optional<Isolation>& known) {
    if (batch.rolled_back_by) return std::nullopt;
    const auto newest = std::ranges::find_if(
        past, [](const Journal::PastOutcome& one) { return passes(one.outcome) || is_failure(one.outcome); });
    if (newest == past.end() || newest->run <= run.id) return std::nullopt;
    if (!passes(newest->outcome) || newest->flaky) return std::nullopt;
    if (newest->tree.is_zero() || newest->tree == run.tree) return std::nullopt;  // the same files, for all we know
    if (known && known->run == run.id) {
        const auto before = std::ranges::find(known->tests, test, &Blame::test);
        if (before != known->tests.end() && before->names_culprits()) return *before;
    }
    return Blame{.test = test,
                 .verdict = BlameVerdict::fixed,
                 .edits = {},
                 .verified = true,
                 .confidence = 1,
                 .reason = fmt::format("it passes since run {}, on changed files", newest->run)};
}

Blame passes_at_the_end(const Batch& batch, const Run& run, const std::string& test) {
    Blame blame{.test = test, .verified = true, .confidence = 1};
    if (batch.closed && run.started.milliseconds < batch.closed->milliseconds) {
        blame.verdict = BlameVerdict::fixed;
        blame.reason = "a later edit of this batch mended it";
    } else {
        blame.reason = "it passes at the end of this batch; something later broke it";
    }
    return blame;
}

}  // namespace pentad
