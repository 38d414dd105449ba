#include "judge/culprit_search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pentad {

namespace {

constexpr double k_likely = 0.95;        // enough to ask for that run
constexpr double k_early = 0.7;          // enough to ask for it before others, when it is that edit or none
constexpr double k_best_guess = 0.99;    // that one of those named is it, if any is
constexpr double k_sure_of_none = 0.95;  // that no edit is to blame
constexpr double k_no_other = 0.02;      // that no other edit is to be found, once there must be one
constexpr double k_partner_odds = 3;     // that it needs a partner, before one is looked for
constexpr double k_least_unreliable = 0.002;
constexpr double k_too_unreliable = 0.25;  // passes so often where it is broken: a partner is not looked for
constexpr int k_most_passes_alone = 5;
constexpr int k_most_executions = 200;
constexpr int k_most_failures_without = 3;
constexpr double k_no_flake = 0.01;
constexpr double k_no_pass = 0.05;
constexpr double k_neighbourhood = 3;  // edits: what does not build is seldom alone

constexpr double k_foreseen = 0.1;  // a suspect that is less likely is not prepared for
constexpr double k_hope = 0.9;      // of a bit: a state that was never on disk may be untestable

constexpr const char* k_partner_unknown =
    "it passes without this edit, and with this one alone; which other it needs can't be told";

/// At most the probability that `failed` of `runs` fail, or more, where each does with probability `rate`.
double chance_of(int failed, int runs, double rate) {
    double ways = 1;
    for (int i = 0; i < failed; ++i) ways *= static_cast<double>(runs - i) / (i + 1);
    return std::min(1.0, ways * std::pow(rate, failed));
}

}  // namespace

CulpritSearch::CulpritSearch(CulpritQuestion question)
    : question_(std::move(question)), belief_(question_.suspects.size(), question_.priors) {
    belief_.observe(all(), true);
    runs_.emplace_back(all(), true);
    known_[all()].failed = 1;
    decide();
}

Applied CulpritSearch::seen(const EditSet& state) const {
    Applied applied;
    for (const std::size_t place : question_.suspects) applied.push_back(state[place]);
    return applied;
}

Applied CulpritSearch::all_but(std::size_t one, std::optional<std::size_t> other) const {
    Applied state = all();
    state[one] = false;
    if (other) state[*other] = false;
    return state;
}

Applied CulpritSearch::only(std::size_t one) const {
    Applied state(question_.suspects.size(), false);
    state[one] = true;
    return state;
}

Applied CulpritSearch::prefix(std::size_t count) const {
    Applied state = all();
    std::fill(state.begin() + static_cast<std::ptrdiff_t>(count), state.end(), false);
    return state;
}

/// Edits that are no suspects go with their neighbours, so that a prefix of the suspects is one of the batch: a state
/// that was on disk once.
EditSet CulpritSearch::edits_of(const Applied& state) const {
    EditSet edits(question_.edits, false);
    std::size_t next = 0;
    for (std::size_t place = 0; place < edits.size(); ++place) {
        if (next < state.size() && question_.suspects[next] == place) {
            edits[place] = state[next++];
        } else {
            const bool before = next == 0 || state[next - 1];
            const bool after = next < state.size() && state[next];
            edits[place] = before || after;
        }
    }
    return edits;
}

CulpritSearch::Tally CulpritSearch::tally(const Applied& state) const {
    const auto found = known_.find(same_as(state).front());
    return found == known_.end() ? Tally() : found->second;
}

/// It, and the states that are one with it; in the order of sets.
std::vector<Applied> CulpritSearch::same_as(const Applied& state) const {
    for (const std::set<Applied>& one : same_)
        if (one.contains(state)) return {one.begin(), one.end()};
    return {state};
}

void CulpritSearch::same(const EditSet& one, const EditSet& other) {
    std::set<Applied> joined;
    Tally sum;
    const std::vector<Applied> first = same_as(seen(one));
    const std::vector<Applied> second = same_as(seen(other));
    if (first == second) return;
    for (const std::vector<Applied>& states : {first, second}) {
        const auto known = known_.extract(states.front());
        if (!known.empty()) {
            sum.passed += known.mapped().passed;
            sum.failed += known.mapped().failed;
        }
        joined.insert(states.begin(), states.end());
        std::erase_if(same_, [&](const std::set<Applied>& old) { return old.contains(states.front()); });
    }
    known_[*joined.begin()] = sum;
    same_.push_back(std::move(joined));
    learn_anew();
}

void CulpritSearch::reconsider(CulpritPriors priors) {
    question_.priors = std::move(priors);
    learn_anew();
}

/// From the first run on.
void CulpritSearch::learn_anew() {
    belief_ = CulpritBelief(question_.suspects.size(), question_.priors);
    passed_without_some_.clear();
    for (const auto& [state, failed] : runs_) learn(state, failed);
    decide();
}

void CulpritSearch::learn(const Applied& state, bool failed) {
    if (is_news(state, failed)) belief_.observe(same_as(state), failed);
}

void CulpritSearch::observe(const EditSet& state, ProbeResult result) {
    const Applied applied = seen(state);
    Tally& tally = known_[same_as(applied).front()];
    if (result == ProbeResult::untestable) {
        tally.untestable = true;
    } else {
        const bool failed = result == ProbeResult::failed;
        ++(failed ? tally.failed : tally.passed);
        ++executions_;
        learn(applied, failed);
        runs_.emplace_back(applied, failed);
    }
    decide();
}

void CulpritSearch::know(const EditSet& state, ProbeResult result) {
    const int before = executions_;
    observe(state, result);
    executions_ = before;
}

/// The belief takes each run for itself. But a culprit that needs an edit before it passes in every state without that
/// one: the first such run says so, and the next ones say the same once more.
bool CulpritSearch::is_news(const Applied& state, bool failed) {
    const std::size_t likeliest = belief_.likeliest();
    if (failed || likeliest == belief_.suspects() || !state[likeliest]) return true;
    if (belief_.probability(likeliest) < k_likely) return true;
    const auto missing = std::ranges::find(state, false) - state.begin();
    return static_cast<std::size_t>(missing) > likeliest || passed_without_some_.insert(likeliest).second;
}

void CulpritSearch::decide() {
    if (answer_) return;
    needed_.clear();
    if (executions_ >= k_most_executions) {
        answer_ = best_guess("it was run " + std::to_string(executions_) + " times, and that was not enough to tell");
        return;
    }
    const std::size_t likeliest = belief_.likeliest();
    const double probability = belief_.probability(likeliest);
    if (likeliest == belief_.suspects()) {
        if (probability >= k_sure_of_none) conclude(BlameVerdict::flaky, {}, true, probability, "");
    } else if (probability >= (tally(all_but(likeliest)).passed > 0 ? question_.priors.sure : k_likely)) {
        return verify(likeliest);
    } else if (ask_early(likeliest)) {
        return;
    }
    if (!answer_) search_on();
}

/// Once no other suspect is in question, what would bear the culprit out is run first: it also tells whether the test
/// only flakes.
bool CulpritSearch::ask_early(std::size_t culprit) {
    const double probability = belief_.probability(culprit);
    const double others = 1 - probability - belief_.probability(belief_.suspects());
    if (probability < k_early || others > k_no_other * probability) return false;
    const Applied without = all_but(culprit);
    if (tally(without).runs() == 0 && need(without)) return true;
    Applied alone(question_.suspects.size(), false);
    alone[culprit] = true;
    return tally(without).passed > 0 && tally(alone).runs() == 0 && need(alone);
}

/// Asks for a run without the culprit; goes on with what it tells.
void CulpritSearch::verify(std::size_t culprit) {
    const Applied without = all_but(culprit);
    const Tally seen_without = tally(without);
    if (seen_without.passed > 0) return look_for_partner(culprit);
    if (seen_without.untestable) {
        if (has_boundary(culprit))
            conclude(BlameVerdict::culprit, {culprit}, true, belief_.probability(culprit),
                     "it can't be tested without just this edit; it passes before it and fails with it");
        return;
    }
    const double by_chance = std::pow(belief_.fail_chance(culprit).whole, seen_without.failed);
    const bool fails_still =
        seen_without.failed > 1 && (by_chance <= k_no_flake || seen_without.failed >= k_most_failures_without);
    if (fails_still) return look_for_second(culprit);
    need(without);
}

/// A run right before the culprit that passed, and one with it that failed. Asks for them.
bool CulpritSearch::has_boundary(std::size_t culprit) {
    const bool before = culprit == 0 || tally(prefix(culprit)).passed > 0;
    const bool after = tally(prefix(culprit + 1)).failed > 0;
    if (before && after) return true;
    const bool asked = (!before && need(prefix(culprit))) || (!after && need(prefix(culprit + 1)));
    if (!asked)
        conclude(BlameVerdict::undetermined, {culprit}, false, belief_.probability(culprit),
                 "the states around this edit can't be tested");
    return false;
}

/// Whether the culprit breaks it alone, or only together with an edit before it.
void CulpritSearch::look_for_partner(std::size_t culprit) {
    const double sure = belief_.probability(culprit);
    const Applied alone = only(culprit);
    const Tally seen_alone = tally(alone);
    const double unreliable = std::max(k_least_unreliable, 1 - belief_.fail_chance(culprit).broken);
    const double odds =
        question_.priors.partner / ((1 - question_.priors.partner) * std::pow(unreliable, seen_alone.passed));
    const double by_chance = chance_of(seen_alone.failed, seen_alone.runs(), belief_.fail_chance(culprit).whole);
    if (culprit == 0 || by_chance <= k_no_flake) return conclude(BlameVerdict::culprit, {culprit}, true, sure, "");
    if (unreliable > k_too_unreliable)
        return conclude(BlameVerdict::culprit, {culprit}, true, sure,
                        "it fails with it only sometimes; whether that takes another edit would need many runs");
    if (seen_alone.untestable)
        return conclude(BlameVerdict::culprit, {culprit}, true, sure, "whether it breaks it alone can't be tested");
    if (seen_alone.passed < k_most_passes_alone && odds < k_partner_odds) {
        need(alone);
        return;
    }
    const CulpritBelief partner = belief_of_others(culprit, true, 0, culprit);
    const std::optional<std::size_t> found = search_among(partner, 0, alone);
    if (!found) return;
    if (*found == partner.suspects())
        return conclude(BlameVerdict::undetermined, {culprit}, false, sure, k_partner_unknown);
    const Tally without = tally(all_but(*found));
    const bool fails_too = chance_of(without.failed, without.runs(), belief_.fail_chance(culprit).whole) <= k_no_flake;
    if (!fails_too && std::pow(unreliable, without.passed) <= k_no_pass)
        return conclude(BlameVerdict::pair, {*found, culprit}, true, std::min(sure, partner.probability(*found)), "");
    if (without.untestable || without.failed >= k_most_failures_without)
        return conclude(BlameVerdict::undetermined, {culprit}, false, sure, k_partner_unknown);
    need(all_but(*found));
}

/// It fails without the culprit too: another edit after it breaks it as well.
void CulpritSearch::look_for_second(std::size_t culprit) {
    const double sure = belief_.probability(culprit);
    if (culprit + 1 == question_.suspects.size())
        return conclude(BlameVerdict::undetermined, {culprit}, false, sure, "it fails without this edit too");
    Applied fixed = prefix(culprit);
    const CulpritBelief second = belief_of_others(culprit, false, culprit + 1, question_.suspects.size());
    const std::optional<std::size_t> found = search_among(second, culprit + 1, fixed);
    if (!found) return;
    if (*found == second.suspects())
        return conclude(BlameVerdict::undetermined, {culprit}, false, sure, "it fails without this edit too");
    const std::size_t other = culprit + 1 + *found;
    const Tally without = tally(all_but(culprit, other));
    if (without.passed > 0)
        return conclude(BlameVerdict::culprit, {culprit, other}, true, std::min(sure, second.probability(*found)),
                        "each of them breaks it");
    if (without.untestable || without.failed >= k_most_failures_without)
        return conclude(BlameVerdict::undetermined, {culprit, other}, false, sure, "it fails without these edits too");
    need(all_but(culprit, other));
}

/// The suspect of `belief` that is found, `belief.suspects()` for none; nothing while it asks for more. Its states are
/// those of `fixed`, with suspects from number `first` on applied one after the other.
std::optional<std::size_t> CulpritSearch::search_among(const CulpritBelief& belief, std::size_t first,
                                                       const Applied& fixed) {
    const std::size_t likeliest = belief.likeliest();
    if (belief.probability(likeliest) >= (likeliest == belief.suspects() ? k_sure_of_none : k_likely)) return likeliest;
    const ProbeGain gains(belief);
    double best = 0;
    Applied chosen;
    Applied state = fixed;
    Applied part(belief.suspects(), false);
    for (std::size_t count = 0; count < belief.suspects(); ++count) {
        if (count > 0) state[first + count - 1] = part[count - 1] = true;
        const double gain = tally(state).untestable ? 0 : gains.of(part) * closeness_penalty(state);
        if (gain > best) {
            best = gain;
            chosen = state;
        }
    }
    if (chosen.empty() || tally(chosen).runs() > 2 * k_most_passes_alone) return belief.suspects();
    need(chosen);
    return std::nullopt;
}

/// About the suspects from number `first` to `last` (not included) alone, by the runs in which the culprit was
/// `applied`.
CulpritBelief CulpritSearch::belief_of_others(std::size_t culprit, bool applied, std::size_t first,
                                              std::size_t last) const {
    CulpritPriors priors = question_.priors;
    priors.weights.clear();
    priors.none = k_no_other;
    CulpritBelief belief(last - first, priors);
    for (const auto& [ran, failed] : runs_) {
        std::vector<Applied> parts;
        for (const Applied& state : same_as(ran))
            if (state[culprit] == applied)
                parts.emplace_back(state.begin() + static_cast<std::ptrdiff_t>(first),
                                   state.begin() + static_cast<std::ptrdiff_t>(last));
        if (!parts.empty()) belief.observe(parts, failed);
    }
    return belief;
}

/// Where no state is left that could tell the likely suspects apart, they are the answer.
void CulpritSearch::search_on() {
    const ProbeGain gains = plan();
    double best = 0;
    for (std::size_t count = 1; count <= question_.suspects.size(); ++count) {
        const Applied state = prefix(count);
        if (!tally(state).untestable) best = std::max(best, gains.of(state) * closeness_penalty(state));
    }
    if (best >= k_least_gain) return;
    // Not by states that were on disk; without one of the likely ones, then.
    double most = k_least_gain;
    Applied chosen;
    for (std::size_t suspect = 0; suspect < question_.suspects.size(); ++suspect) {
        const Applied state = all_but(suspect);
        const double gain = tally(state).untestable ? 0 : gains.of(state);
        if (gain > most) {
            most = gain;
            chosen = state;
        }
    }
    if (!chosen.empty()) {
        need(chosen);
        return;
    }
    answer_ = best_guess("the states between them can't be tested");
}

std::optional<CulpritSearch::Interval> CulpritSearch::interval() const {
    constexpr double k_possible = 0.005;
    if (answer_ || !needed_.empty()) return std::nullopt;
    std::vector<std::size_t> possible;
    for (std::size_t suspect = 0; suspect < belief_.suspects(); ++suspect)
        if (belief_.probability(suspect) >= k_possible) possible.push_back(suspect);
    if (possible.size() < 2) return std::nullopt;
    double sum = 0;
    for (const std::size_t suspect : possible) sum += belief_.probability(suspect);
    double below = 0;
    std::size_t cut = possible.front();
    for (const std::size_t suspect : possible) {
        if (below + belief_.probability(suspect) / 2 > sum / 2 && suspect != possible.front()) break;
        below += belief_.probability(suspect);
        cut = suspect;
    }
    const auto& places = question_.suspects;
    return Interval{places[possible.front()], places[cut], places[possible.back()]};
}

CulpritAnswer CulpritSearch::best_guess(const std::string& why) const {
    std::vector<std::size_t> order;
    for (std::size_t suspect = 0; suspect < question_.suspects.size(); ++suspect) order.push_back(suspect);
    std::ranges::sort(order, [&](std::size_t one, std::size_t other) {
        return std::pair(-belief_.probability(one), one) < std::pair(-belief_.probability(other), other);
    });
    CulpritAnswer answer;
    answer.reason = why;
    const double none = belief_.probability(belief_.suspects());
    for (const std::size_t suspect : order) {
        if (answer.confidence >= k_best_guess * (1 - none)) break;
        answer.edits.push_back(question_.suspects[suspect]);
        answer.confidence += belief_.probability(suspect);
    }
    std::ranges::sort(answer.edits);
    return answer;
}

void CulpritSearch::conclude(BlameVerdict verdict, const std::vector<std::size_t>& suspects, bool verified,
                             double confidence, std::string reason) {
    needed_.clear();
    CulpritAnswer answer{
        .verdict = verdict, .verified = verified, .confidence = confidence, .reason = std::move(reason)};
    for (const std::size_t suspect : suspects) answer.edits.push_back(question_.suspects[suspect]);
    std::ranges::sort(answer.edits);
    answer_ = std::move(answer);
}

/// False when it can't be tested.
bool CulpritSearch::need(const Applied& state) {
    if (tally(state).untestable) return false;
    needed_.push_back(edits_of(state));
    return true;
}

/// What does not build has neighbours that do not build either. 0 to 1.
double CulpritSearch::closeness_penalty(const Applied& state) const {
    double penalty = 1;
    const auto size = std::ranges::count(state, true);
    for (const auto& [other, tally] : known_)
        if (tally.untestable) {
            const auto distance = static_cast<double>(std::abs(size - std::ranges::count(other, true)));
            penalty *= 1 - std::exp(-std::max(0.5, distance) / k_neighbourhood);
        }
    return penalty;
}

std::vector<EditSet> CulpritSearch::foreseen() const {
    std::vector<EditSet> states;
    if (answer_) return states;
    for (std::size_t suspect = 0; suspect < question_.suspects.size(); ++suspect) {
        if (belief_.probability(suspect) < k_foreseen) continue;
        states.push_back(edits_of(all_but(suspect)));
        if (suspect > 0) states.push_back(edits_of(only(suspect)));
    }
    return states;
}

/// How likely it is that this state will be needed to bear the answer out: the batch without a suspect, or when that is
/// known or runs too, with that suspect alone. 0 to 1.
double CulpritSearch::foresight(const Applied& state, const ProbeGain& plan) const {
    if (plan.is_empty() || plan.has(state)) return 0;  // what tells most comes first
    const auto applied = static_cast<std::size_t>(std::ranges::count(state, true));
    double needed = 0;
    if (applied + 1 == state.size() && tally(state).runs() == 0) {
        const auto missing = std::ranges::find(state, false) - state.begin();
        needed = belief_.probability(static_cast<std::size_t>(missing));
    }
    if (applied == 1 && tally(state).runs() == 0) {
        const auto alone = static_cast<std::size_t>(std::ranges::find(state, true) - state.begin());
        const Applied without = all_but(alone);
        if (alone > 0 && (plan.has(without) || tally(without).passed > 0))
            needed = std::max(needed, belief_.probability(alone) < k_likely ? 0 : belief_.probability(alone));
    }
    return needed < k_foreseen ? 0 : needed;
}

double CulpritSearch::gain(const EditSet& state, const ProbeGain& plan) const {
    if (answer_) return 0;
    const Applied applied = seen(state);
    if (tally(applied).untestable) return 0;
    if (!needed_.empty()) {
        bool is_planned = false;
        for (const EditSet& one : needed_) {
            is_planned = is_planned || plan.has(seen(one));
            if (seen(one) == applied && !plan.has(applied)) return 1;
        }
        return is_planned ? k_hope * foresight(applied, plan) : 0;
    }
    // With one suspect alone it is a question about partners: not before that suspect is as good as sure.
    const bool is_alone = std::ranges::count(applied, true) == 1 && !applied[0];
    const double tells = is_alone ? 0 : plan.of(applied);
    return (tells + k_hope * foresight(applied, plan)) * closeness_penalty(applied);
}

}  // namespace pentad
