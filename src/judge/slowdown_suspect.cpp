#include "judge/slowdown_suspect.hpp"

#include <algorithm>
#include <cmath>

#include "judge/robust.hpp"

namespace pentad {
namespace {

constexpr double k_alpha = 0.001;  // "slower" though it is at most 1.2 times
constexpr double k_beta = 0.1;     // "not slower" though it is at least 1.75 times
constexpr std::size_t k_min_pairs = 2;
constexpr std::size_t k_max_pairs = 15;
constexpr double k_clip = 2;          // one pair counts as at most this many standard deviations
constexpr double k_prior_weight = 4;  // the suite's noise counts as this many pairs of the test's own
constexpr std::size_t k_reruns = 5;   // after the confirming one
constexpr double k_sure = 3.6;        // standard deviations that one stored duration must be exceeded by

std::vector<double> log_ratios(const Suspect& suspect) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < suspect.current_side.size(); ++i)
        ratios.push_back(std::log(suspect.current_side[i] / suspect.baseline_side[i]));
    return ratios;
}

/// Variance of values that the suite's noise says to have variance `known`, corrected by what they show themselves. A
/// wild one counts as three standard deviations.
double corrected_variance(double known, const std::vector<double>& values) {
    const double center = median(values);
    double squares = k_prior_weight * known;
    for (const double value : values) squares += std::min(9 * known, (value - center) * (value - center));
    return squares / (k_prior_weight + static_cast<double>(values.size()) - 1);
}

/// log(likelihood of `slower` / likelihood of `same`) of the pairs. Each is clipped, so that an outlier convicts
/// nobody.
double pairs_log_odds(const Suspect& suspect, const SlowdownFactors& factors) {
    const std::vector<double> ratios = log_ratios(suspect);
    const double variance = corrected_variance(2 * suspect.noise * suspect.noise, ratios);
    const double low = std::log(factors.same);
    const double high = std::log(factors.slower);
    const double middle = (low + high) / 2;
    const double reach = k_clip * std::sqrt(variance);
    double sum = 0;
    for (const double ratio : ratios)
        sum += (high - low) * (std::clamp(ratio, middle - reach, middle + reach) - middle) / variance;
    return sum;
}

std::vector<double> rerun_ratios(const Suspect& suspect, double log_drift) {
    std::vector<double> ratios;
    // The first one was chosen for being slow: it says nothing more.
    for (std::size_t i = 1; i < suspect.reruns.size(); ++i)
        ratios.push_back(std::log(suspect.reruns[i] / suspect.baseline) - log_drift);
    return ratios;
}

/// Variance of a median of `count` normal values with variance 1.
double median_variance(std::size_t count) {
    return count <= 2 ? 1.0 / static_cast<double>(count) : 1.57 / static_cast<double>(count);
}

/// Variance of the reruns' median log ratio to the stored duration.
double rerun_variance(const Suspect& suspect, const std::vector<double>& ratios) {
    return corrected_variance(suspect.noise * suspect.noise, ratios) *
               (median_variance(static_cast<std::size_t>(suspect.baseline_runs)) + median_variance(ratios.size())) +
           suspect.session_noise * suspect.session_noise;
}

bool loses(double seconds, double baseline, double log_drift, double floor) {
    return seconds - baseline * std::exp(log_drift) >= floor;
}

}  // namespace

SlowdownFactors SlowdownFactors::of(double threshold) {
    const double step = std::log(threshold) / std::log(1.5);
    return {std::pow(1.15, step), std::pow(1.35, step), std::pow(1.2, step), std::pow(1.75, step), threshold};
}

SuspectState judge_rerun(const Suspect& suspect, double floor, double log_drift) {
    const double seconds = std::sqrt(suspect.first * suspect.reruns.back());
    const bool slow = std::log(seconds / suspect.baseline) - log_drift >= suspect.log_screen;
    return slow && loses(seconds, suspect.baseline, log_drift, floor) ? SuspectState::open : SuspectState::acquitted;
}

SuspectState judge_pairs(const Suspect& suspect, const SlowdownFactors& factors, double floor) {
    const std::size_t pairs = suspect.current_side.size();
    if (pairs < k_min_pairs) return SuspectState::open;
    const double log_odds = pairs_log_odds(suspect, factors);
    if (log_odds <= std::log(k_beta / (1 - k_alpha))) return SuspectState::acquitted;
    const bool reaches = median(log_ratios(suspect)) >= std::log(factors.threshold) &&
                         loses(median(suspect.current_side), median(suspect.baseline_side), 0, floor);
    if (reaches && log_odds >= std::log((1 - k_beta) / k_alpha)) return SuspectState::slower;
    if (pairs < k_max_pairs) return SuspectState::open;
    return reaches && log_odds > 0 ? SuspectState::slower : SuspectState::acquitted;
}

SuspectState judge_reruns(const Suspect& suspect, const SlowdownFactors& factors, double floor, double log_drift) {
    const std::vector<double> ratios = rerun_ratios(suspect, log_drift);
    const double middle = median(ratios);
    if (ratios.size() >= 2 && middle < suspect.log_screen) return SuspectState::acquitted;
    if (ratios.size() < k_reruns) return SuspectState::open;
    const double sure = k_sure * std::sqrt(rerun_variance(suspect, ratios));
    const bool slow = middle >= std::max(std::log(factors.threshold), sure) &&
                      loses(median(suspect.reruns), suspect.baseline, log_drift, floor);
    return slow ? SuspectState::slower : SuspectState::acquitted;
}

SlowdownEvidence evidence_of(const Suspect& suspect, const SlowdownFactors& factors, double log_drift) {
    SlowdownEvidence evidence;
    const auto odds_to_probability = [](double log_odds) { return 1 / (1 + std::exp(-log_odds)); };
    evidence.runs = static_cast<int>(1 + suspect.reruns.size() + suspect.current_side.size());
    evidence.pairs = static_cast<int>(suspect.current_side.size());
    if (evidence.pairs > 0) {
        evidence.method = "pairs";
        evidence.baseline_duration = median(suspect.baseline_side);
        evidence.current_duration = median(suspect.current_side);
        evidence.factor = std::exp(median(log_ratios(suspect)));
        evidence.confidence = odds_to_probability(pairs_log_odds(suspect, factors));
        return evidence;
    }
    const std::vector<double> ratios = rerun_ratios(suspect, log_drift);
    const double low = std::log(factors.same);
    const double high = std::log(factors.slower);
    evidence.method = "reruns";
    evidence.baseline_duration = suspect.baseline;
    evidence.current_duration = median(suspect.reruns);
    evidence.factor = std::exp(median(ratios));
    evidence.confidence =
        odds_to_probability((high - low) * (median(ratios) - (low + high) / 2) / rerun_variance(suspect, ratios));
    return evidence;
}

}  // namespace pentad
