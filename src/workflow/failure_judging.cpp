#include "workflow/failure_judging.hpp"

#include <algorithm>
#include <cstring>

#include "judge/flakiness.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_judged_runs = 100;
constexpr std::size_t k_most_tests = 1'000;

Flakiness flakiness_of(const TestResult& result, const std::vector<PastOutcome>& past, std::uint64_t inputs) {
    FlakeQuestion question;
    for (const Attempt& attempt : result.attempts) question.attempts.push_back(attempt.outcome);
    question.attempts.push_back(result.outcome);
    question.history = past;
    question.inputs = inputs;
    const FlakeAnswer answer = classify(question);
    return {.verdict = answer.verdict,
            .rate = answer.rate.mean(),
            .rate_low = answer.rate.low(),
            .rate_high = answer.rate.high(),
            .flakes = answer.rate.flakes,
            .executions = answer.rate.executions,
            .more_executions = answer.more_executions};
}

}  // namespace

std::uint64_t inputs_of(const Oid& tree) {
    std::uint64_t inputs = 0;
    static_assert(sizeof inputs <= sizeof tree.bytes);
    std::memcpy(&inputs, tree.bytes.data(), sizeof inputs);
    return inputs;
}

Result<const std::vector<PastOutcome>*> TestPasts::of(const std::string& id) {
    if (const auto found = known_.find(id); found != known_.end()) return &found->second;
    static const std::vector<PastOutcome> nothing;
    if (known_.size() >= k_most_tests) return &nothing;
    TRY_ASSIGN(const std::vector<Journal::PastOutcome> stored, journal_->history_of_test(id, k_judged_runs));
    std::vector<PastOutcome>& past = known_[id];
    for (const Journal::PastOutcome& one : stored) past.push_back({one.outcome, one.flaky, inputs_of(one.tree)});
    std::ranges::reverse(past);
    return &past;
}

Status judge_failures(TestPasts& pasts, std::uint64_t inputs, std::vector<TestResult>& results) {
    for (TestResult& result : results) {
        if (!is_failure(result.outcome) && result.attempts.empty()) continue;
        TRY_ASSIGN(const std::vector<PastOutcome>* past, pasts.of(result.id));
        result.flakiness = flakiness_of(result, *past, inputs);
    }
    return {};
}

}  // namespace pentad
