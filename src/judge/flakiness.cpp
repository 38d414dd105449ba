#include "judge/flakiness.hpp"

#include <algorithm>
#include <optional>

namespace pentad {
namespace {

constexpr double k_explained = 0.0095;  // a flake that fails so often by chance is called broken: less than 1 %
constexpr double k_still = 0.0003;      // the same for the runs before: those are not chosen, but looked at
constexpr double k_suspected = 0.995;
constexpr int k_known_broken = 3;  // failed runs in a row

bool passes(Outcome outcome) { return outcome == Outcome::passed || outcome == Outcome::cached; }

/// How many of the newest runs failed, one after the other.
int failed_row(const std::vector<PastOutcome>& history) {
    int row = 0;
    for (auto past = history.rbegin(); past != history.rend() && is_failure(past->outcome); ++past) ++row;
    return row;
}

bool known_broken(const std::vector<PastOutcome>& history) {
    const bool ever_flaky = std::ranges::any_of(history, [](const PastOutcome& past) { return past.flaky; });
    return failed_row(history) >= k_known_broken && !ever_flaky;
}

bool passed_on_same_inputs(const FlakeQuestion& question) {
    if (std::ranges::any_of(question.attempts, passes)) return true;
    return question.inputs != 0 && std::ranges::any_of(question.history, [&](const PastOutcome& past) {
               return past.inputs == question.inputs && passes(past.outcome);
           });
}

/// By Bayes: a broken test fails always, an unbroken one at its flake rate.
double broken_probability(const FlakeRate& rate, double break_prior, int failures) {
    const double flaky = (1 - break_prior) * rate.all_fail(failures);
    return break_prior + flaky > 0 ? break_prior / (break_prior + flaky) : 0;
}

/// When the failures up to this run, together with `retries` of it, are too many for the rate that the test had before
/// them: that rate.
std::optional<FlakeRate> rate_before_it_broke(const std::vector<PastOutcome>& history, int retries) {
    const int row = failed_row(history);
    if (row == 0) return std::nullopt;
    const FlakeRate before = flake_rate({history.begin(), history.end() - row});
    return before.all_fail(row + retries) <= k_still ? std::optional(before) : std::nullopt;
}

}  // namespace

RetryStep next_retry(const std::vector<Outcome>& attempts, const std::vector<PastOutcome>& history,
                     const RetrySettings& settings) {
    if (attempts.empty() || !is_failure(attempts.back())) return {};
    const auto retries = static_cast<int>(attempts.size()) - 1;
    if (retries >= settings.count || known_broken(history)) return {};
    std::int64_t delay = settings.backoff_ms;
    for (int i = 0; i < retries && delay < settings.most_backoff_ms; ++i) delay *= 2;
    return {true, static_cast<int>(std::clamp<std::int64_t>(delay, 0, std::max(0, settings.most_backoff_ms)))};
}

FlakeAnswer classify(const FlakeQuestion& question) {
    FlakeAnswer answer;
    answer.rate = flake_rate(question.history);
    const auto failures = static_cast<int>(std::ranges::count_if(question.attempts, is_failure));
    if (failures == 0) return answer;  // nothing failed: there is nothing to ask
    if (passed_on_same_inputs(question)) {
        answer.verdict = FlakeVerdict::flaky;
        return answer;
    }
    answer.broken_probability = broken_probability(answer.rate, question.break_prior, failures);
    // The first failure is why the question is asked: only those after it tell the two apart.
    const int retries = failures - 1;
    const bool proved = retries > 0 && answer.rate.all_fail(retries) <= k_explained;
    if (proved && answer.broken_probability > 0.5) {
        answer.verdict = FlakeVerdict::broken;
    } else if (const auto before = rate_before_it_broke(question.history, retries)) {
        answer.rate = *before;
        answer.broken_probability = broken_probability(*before, question.break_prior, failures);
        answer.verdict = FlakeVerdict::broken;
    } else if (1 - answer.broken_probability >= k_suspected) {
        answer.verdict = FlakeVerdict::suspected_flaky;
    } else {
        int needed = 1;
        while (needed < question.most_executions && answer.rate.all_fail(needed) > k_explained) ++needed;
        answer.more_executions = std::max(0, needed - retries);
    }
    return answer;
}

}  // namespace pentad
