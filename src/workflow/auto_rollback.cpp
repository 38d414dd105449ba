#include "workflow/auto_rollback.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_past = 100;

/// What the journal knows of the failing tests without a search.
Result<std::set<std::string>> not_new_in(Session& session, const Run& run) {
    std::set<std::string> old;
    for (const TestResult& result : run.results) {
        if (!is_failure(result.outcome)) continue;
        const bool flaky = result.flakiness && (result.flakiness->verdict == FlakeVerdict::flaky ||
                                                result.flakiness->verdict == FlakeVerdict::suspected_flaky);
        TRY_ASSIGN(const auto past, session.journal().history_of_test(result.id, k_past));
        const auto before = std::ranges::find_if(past, [&](const Journal::PastOutcome& one) {
            return one.run < run.id &&
                   (one.outcome == Outcome::passed || one.outcome == Outcome::cached || is_failure(one.outcome));
        });
        if (flaky || (before != past.end() && is_failure(before->outcome))) old.insert(result.id);
    }
    return old;
}

/// An edit of the batch may have broken it.
bool is_accused(const Isolation* isolation, const std::set<std::string>& not_new, const std::string& test) {
    if (isolation != nullptr) {
        const auto blame = std::ranges::find(isolation->tests, test, &Blame::test);
        if (blame != isolation->tests.end())
            return !blame->edits.empty() && blame->verdict != BlameVerdict::flaky &&
                   blame->verdict != BlameVerdict::fixed;
    }
    return !not_new.contains(test);
}

TakeBack culprits_in(const Isolation* isolation) {
    TakeBack take;
    if (isolation == nullptr) {
        take.why_not = "the culprits are not known";
        return take;
    }
    for (const Blame& blame : isolation->tests)
        if (blame.names_culprits()) take.edits.insert(blame.edits.begin(), blame.edits.end());
    if (!take.edits.empty()) return take;
    take.why_not = isolation->interrupted ? "the search for culprits was ended early; 'pentad rollback --culprit' "
                                            "completes it"
                                          : "no edit is to blame for sure";
    return take;
}

}  // namespace

TakeBack what_to_take_back(const std::string& mode, const Run& run, const Isolation* isolation,
                           const std::set<std::string>& not_new) {
    if (run.interrupted || (isolation != nullptr && isolation->stopped)) return {.why_not = "it was interrupted"};
    if (!run.batch) return {.why_not = "the run belongs to no batch"};
    if (mode == "culprit") return culprits_in(isolation);
    const bool broke_any = std::ranges::any_of(run.results, [&](const TestResult& result) {
        return is_failure(result.outcome) && is_accused(isolation, not_new, result.id);
    });
    if (!broke_any) return {.why_not = "this batch broke nothing: what fails failed before it, or fails by chance"};
    return {.batch = *run.batch};
}

bool needs_culprits(const Settings& settings) { return settings.rollback_on_failure == "culprit"; }

std::optional<AutoRollback> roll_back_after(Session& session, const Run& run, const std::optional<Isolation>& isolation,
                                            const EventSink& sink) {
    const std::string& mode = session.workspace().settings.rollback_on_failure;
    if (mode == "never" || run.totals.failed == 0) return std::nullopt;
    AutoRollback rollback{.mode = mode, .done = {}};
    const Result<std::set<std::string>> not_new = not_new_in(session, run);
    if (!not_new) {
        rollback.why_not = not_new.error().message;
        return rollback;
    }
    const TakeBack take = what_to_take_back(mode, run, isolation ? &*isolation : nullptr, *not_new);
    rollback.why_not = take.why_not;
    if (!take.why_not.empty()) return rollback;
    sink(Warning{mode == "batch" ? fmt::format("taking batch {} back", take.batch)
                                 : fmt::format("taking {} back", take.edits.size() == 1 ? "the culprit" : "culprits")});
    session.unlock();
    Result<RollbackOutcome> done =
        pentad::rollback(session.workspace(), {.batch = take.batch, .edits = take.edits}, sink);
    session.forget_index();
    if (done)
        rollback.done = std::move(*done);
    else
        rollback.why_not = std::move(done).error().message;
    return rollback;
}

std::string auto_rollback_summary(const AutoRollback& rollback) {
    if (!rollback.done) {
        std::string reason = rollback.why_not.substr(0, rollback.why_not.find('\n'));
        if (reason.ends_with(':')) reason.pop_back();
        return "nothing taken back: " + safe_line(reason);
    }
    const RollbackOutcome& done = *rollback.done;
    std::string text;
    if (rollback.mode == "batch" && done.edit && done.edit->target) {
        text = fmt::format("batch {}", *done.edit->target);
    } else {
        text = done.undone.size() == 1 ? "edit" : "edits";
        for (const EditId id : done.undone) text += fmt::format("{} {}", id == done.undone.front() ? "" : ",", id);
    }
    text += " taken back";
    if (!done.run) return text + ", the tests did not run";
    if (done.run->interrupted) return text + ", the tests after it were interrupted";
    if (done.run->success()) return text + ", tests pass";
    const std::size_t failed = static_cast<std::size_t>(done.run->totals.failed);
    return text + ", " + count_of(failed, "test") + (failed == 1 ? " still fails" : " still fail");
}

}  // namespace pentad
