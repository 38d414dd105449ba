#include "workflow/isolate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/time.hpp"
#include "judge/culprit_planner.hpp"
#include "judge/flake_population.hpp"
#include "workflow/batch_states.hpp"
#include "workflow/culprit_diffs.hpp"
#include "workflow/failure_judging.hpp"
#include "workflow/known_results.hpp"
#include "workflow/mended.hpp"
#include "workflow/probe_rounds.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/run_turn.hpp"
#include "workflow/suspect_edits.hpp"
#include "workflow/test_states.hpp"
#include "workflow/unit_choice.hpp"
#include "workflow/unit_finding.hpp"

namespace pentad {

namespace {

bool passes(Outcome outcome) { return outcome == Outcome::passed || outcome == Outcome::cached; }

constexpr double k_least_timeout = 10;       // seconds
constexpr double k_patience = 10;            // times what a passing test took
constexpr std::size_t k_most_pasts = 1'000;  // tests that fail; of more the past is not looked up
constexpr int k_looks = 2;                   // at a state that is no search's, where chance must not decide

struct Question {
    TestResult failure;
    bool passed_before = false;  ///< known: it passed on the tree before the batch
    Blame blame;
    std::optional<TestStates> states;  ///< what is known of it where
    std::vector<std::size_t> suspects = {};
};

/// One search, from the batch's failing run to what the journal keeps of it.
class Search {
   public:
    Search(Session& session, BatchStates& states, const Batch& batch, const IsolateRequest& request)
        : session_(session), states_(states), batch_(batch), request_(request) {}

    Result<Isolation> go(const Run& run) {
        found_.batch = batch_.id;
        found_.run = run.id;
        for (const Edit& edit : states_.edits()) found_.edits.push_back(edit.id);
        TRY_ASSIGN(known_, KnownResults::of(session_, batch_, states_.edits(), run));
        found_.probes = known_.probes();
        RunPlan plan;
        TRY_ASSIGN(UnitRunRequest units, unit_run_request(session_, plan));
        builds_ = must_build(search_of(units));
        fingerprints_.emplace(session_, states_, batch_, run, units, builds_);
        TRY(ask_about(run));
        TRY(look_at_other_tests());
        if (longest_pass_ > 0)
            units.settings.timeout =
                std::min(units.settings.timeout, std::max(k_least_timeout, k_patience * longest_pass_));
        TRY_ASSIGN(rounds_, ProbeRounds::begin(session_, states_, batch_, std::move(units)));
        TRY(look_before_the_batch());
        TRY(look_at_the_end(run));
        TRY(search());
        // What is known is kept, whatever went wrong then.
        if (!trouble_ || found_.worlds > 0) TRY(keep());
        if (trouble_) return Failure(*std::move(trouble_));
        return std::move(found_);
    }

   private:
    using Answers = std::map<std::size_t, ProbeResult>;  ///< by the number of the question

    Status ask_about(const Run& run) {
        TRY_ASSIGN(const std::optional<Isolation> earlier, session_.journal().isolation(batch_.id));
        for (const TestResult& result : run.results) {
            if (!is_failure(result.outcome)) continue;
            Question question{.failure = result, .blame = {.test = result.id}, .states = {}};
            TRY_ASSIGN(const auto past, session_.journal().history_of_test(result.id, 100));
            for (const Journal::PastOutcome& one : past)
                question.passed_before = question.passed_before || (one.run < run.id && one.tree == batch_.start_tree &&
                                                                    passes(one.outcome) && !one.flaky);
            TRY_ASSIGN(const auto known, known_.of_test(result));
            for (const KnownResult& one : known)
                question.passed_before =
                    question.passed_before || (!one.failed && std::ranges::none_of(one.state, std::identity()));
            for (const Journal::PastOutcome& one : past)
                if (passes(one.outcome)) longest_pass_ = std::max(longest_pass_, one.duration);
            if (std::optional<Blame> mended = mended_since(batch_, run, result.id, past, earlier)) {
                question.blame = *std::move(mended);
                question.passed_before = true;
                settled_.push_back(questions_.size());
                keep_probes(earlier, question.blame);
            }
            const bool is_of_the_end = run.tree == batch_.end_tree;
            question.states.emplace(session_, *fingerprints_, result, run.id,
                                    is_of_the_end ? std::optional(all_edits()) : std::nullopt);
            questions_.push_back(std::move(question));
        }
        if (questions_.empty())
            return fail(Code::refused, fmt::format("nothing failed in the newest run of batch {}", batch_.id));
        return {};
    }

    /// What bears out a blame that stays.
    void keep_probes(const std::optional<Isolation>& earlier, const Blame& blame) {
        if (!earlier || !blame.names_culprits()) return;
        for (const ProbeRecord& probe : earlier->probes)
            if (probe.test == blame.test) found_.probes.push_back(probe);
    }

    /// How common flakes are in this project.
    Status look_at_other_tests() {
        constexpr std::size_t k_enough = 2'000;
        std::set<std::string_view> asked;
        for (const Question& question : questions_) asked.insert(question.failure.id);
        TRY_ASSIGN(const auto tests, session_.journal().recent_outcomes());
        const std::size_t step = tests.size() / k_enough + 1;
        for (std::size_t at = 0; at < tests.size(); at += step) {
            if (asked.contains(tests[at].id)) continue;
            std::vector<PastOutcome> past = past_outcomes(tests[at].outcomes);
            for (std::size_t run = 0; run < past.size(); ++run) past[run].flaky = tests[at].flaky[run];
            others_.add(flake_rate(past));
        }
        return {};
    }

    /// What failed before the batch was not broken by it.
    Status look_before_the_batch() {
        const EditSet none(states_.edits().size(), false);
        std::vector<std::size_t> unknown;
        for (std::size_t at = 0; at < questions_.size(); ++at) {
            if (questions_[at].passed_before) continue;
            TRY_ASSIGN(const bool passed, questions_[at].states->passed_before(none));
            if (!passed) unknown.push_back(at);
        }
        TRY(keep_constant(unknown, none, ProbeResult::failed));
        if (found_.interrupted) return {};
        for (const std::size_t at : unknown) {
            questions_[at].blame.reason = "it failed before this batch too";
            settled_.push_back(at);
        }
        return {};
    }

    /// Of a run of other files than those: what passes there is not for this batch's edits to explain.
    Status look_at_the_end(const Run& run) {
        if (run.tree == batch_.end_tree || run.tree.is_zero() || found_.interrupted) return {};
        std::vector<std::size_t> passing;
        for (std::size_t at = 0; at < questions_.size(); ++at)
            if (!is_settled(at)) passing.push_back(at);
        TRY(keep_constant(passing, all_edits(), ProbeResult::passed));
        if (found_.interrupted) return {};
        for (const std::size_t at : passing) {
            Blame& blame = questions_[at].blame;
            blame = passes_at_the_end(batch_, run, blame.test);
            blame.executions = k_looks;
            settled_.push_back(at);
        }
        return {};
    }

    /// Leaves those of the questions whose tests have this result in the state each time; one look may be chance.
    Status keep_constant(std::vector<std::size_t>& questions, const EditSet& state, ProbeResult result) {
        for (int look = 0; look < k_looks && !questions.empty() && !found_.interrupted; ++look) {
            TRY_ASSIGN(const std::vector<Answers> answers, probe({{state, questions}}));
            std::erase_if(questions, [&](std::size_t at) { return answers[0].at(at) != result; });
        }
        return {};
    }

    EditSet all_edits() const { return EditSet(states_.edits().size(), true); }

    bool is_settled(std::size_t question) const { return std::ranges::count(settled_, question) > 0; }

    Status search() {
        std::vector<CulpritQuestion> asked;
        std::vector<std::size_t> open;
        std::vector<std::vector<KnownOfState>> known;
        for (std::size_t at = 0; at < questions_.size(); ++at) {
            if (is_settled(at)) continue;
            open.push_back(at);
            TRY_ASSIGN(known.emplace_back(), what_is_known(questions_[at]));
            TRY_ASSIGN(asked.emplace_back(), question_about(questions_[at]));
        }
        CulpritPlanner planner(asked);
        for (std::size_t test = 0; test < open.size(); ++test)
            for (const KnownOfState& one : known[test]) tell(planner, test, one);
        std::set<EditSet> standing;
        while (!found_.interrupted) {
            const std::vector<CulpritProbe> probes = planner.next(width(), standing);
            if (probes.empty()) break;
            TRY_ASSIGN(const bool is_news, look_up(planner, probes, open));
            if (is_news) continue;
            if (is_used_up()) {
                found_.interrupted = true;
                break;
            }
            std::vector<CulpritProbe> round = probes;
            for (CulpritProbe& one : round)
                for (std::size_t& test : one.tests) test = open[test];
            const Result<std::vector<Answers>> ran = probe(round);
            if (!ran) trouble_ = ran.error();
            found_.interrupted = found_.interrupted || trouble_;
            if (found_.interrupted) break;
            const std::vector<Answers>& answers = *ran;
            standing.clear();
            for (std::size_t at = 0; at < probes.size(); ++at) {
                for (const std::size_t test : probes[at].tests)
                    planner.observe(test, probes[at].state, answers[at].at(open[test]));
                standing.insert(probes[at].state);
            }
        }
        for (std::size_t test = 0; test < open.size(); ++test)
            explain(questions_[open[test]], planner.searches()[test]);
        return {};
    }

    struct KnownOfState {
        EditSet state;
        StateEvidence evidence;
    };

    /// By what ran before anybody asked.
    Result<std::vector<KnownOfState>> what_is_known(Question& question) {
        std::vector<KnownOfState> known;
        TRY_ASSIGN(const auto results, known_.of_test(question.failure));
        for (const KnownResult& one : results)
            if (auto evidence = question.states->take(one)) known.push_back({one.state, *std::move(evidence)});
        return known;
    }

    static void tell(CulpritPlanner& planner, std::size_t test, const KnownOfState& known) {
        if (known.evidence.same)
            planner.same(test, *known.evidence.same, known.state);
        else
            planner.know(test, known.state, known.evidence.failed ? ProbeResult::failed : ProbeResult::passed);
    }

    /// Whether something is known of states that were to be run: then others may tell more.
    Result<bool> look_up(CulpritPlanner& planner, const std::vector<CulpritProbe>& probes,
                         const std::vector<std::size_t>& open) {
        bool is_news = false;
        for (const CulpritProbe& probe : probes)
            for (const std::size_t test : probe.tests) {
                Question& question = questions_[open[test]];
                TRY_ASSIGN(auto evidence, question.states->look(probe.state));
                if (!evidence) continue;
                is_news = true;
                keep_known(question, probe.state, *evidence);
                const bool was_past = !evidence->same;
                tell(planner, test, {probe.state, *std::move(evidence)});
                if (!was_past) continue;
                // An execution that becomes evidence is no part of the past any more.
                TRY_ASSIGN(CulpritPriors priors, priors_of(question));
                planner.reconsider(test, std::move(priors));
            }
        return is_news;
    }

    void keep_known(const Question& question, const EditSet& state, const StateEvidence& evidence) {
        found_.probes.push_back({.state = digits(state),
                                 .test = question.failure.id,
                                 .outcome = evidence.failed ? question.failure.outcome : Outcome::passed,
                                 .duration = evidence.duration,
                                 .same_as_run = evidence.run,
                                 .same_as_state = evidence.run == 0 ? digits(*evidence.same) : std::string()});
    }

    /// Oldest first. The failure that raised the question, and those after it, are what is asked about; and what ran on
    /// trees of the batch, or says something of one of its states, is evidence of its own.
    Result<std::vector<PastOutcome>> before_the_batch(const Question& question) {
        constexpr std::size_t k_runs = 100;
        std::vector<PastOutcome> before;
        // When very many fail, they fail for one reason, and none of them by chance.
        if (static_cast<std::size_t>(&question - questions_.data()) >= k_most_pasts) return before;
        TRY_ASSIGN(const auto past, session_.journal().history_of_test(question.failure.id, k_runs));
        for (const Journal::PastOutcome& one : past) {
            const std::uint64_t inputs = inputs_of(one.tree);
            if (!known_.is_of_the_batch(inputs) && !question.states->counts(one.run))
                before.push_back({one.outcome, one.flaky, inputs});
        }
        std::ranges::reverse(before);
        while (!before.empty() && is_failure(before.back().outcome)) before.pop_back();
        return before;
    }

    Result<CulpritPriors> priors_of(const Question& question) {
        TRY_ASSIGN(const std::vector<PastOutcome> past, before_the_batch(question));
        return culprit_priors(flake_rate(past), question.suspects.size(), others_, questions_.size());
    }

    Result<CulpritQuestion> question_about(Question& question) {
        CulpritQuestion asked;
        asked.edits = states_.edits().size();
        if (builds_) {
            question.suspects.resize(states_.edits().size());
            std::iota(question.suspects.begin(), question.suspects.end(), std::size_t{0});
        } else {
            TRY_ASSIGN(question.suspects,
                       suspects_of(session_.journal(), question.failure.unit, found_.run, states_.edits()));
        }
        asked.suspects = question.suspects;
        TRY_ASSIGN(asked.priors, priors_of(question));
        return asked;
    }

    /// How many states run at once.
    std::size_t width() const {
        const int jobs = rounds_->jobs();
        if (request_.states <= 0) return static_cast<std::size_t>(jobs);
        return static_cast<std::size_t>(std::clamp(request_.states - rounds_->places(), 1, jobs));
    }

    /// Makes the states and runs their tests (numbers of questions), all at once.
    Result<std::vector<Answers>> probe(const std::vector<CulpritProbe>& round) {
        std::vector<StateProbe> asked;
        for (const CulpritProbe& one : round) {
            StateProbe& state = asked.emplace_back(StateProbe{one.state, {}});
            for (const std::size_t test : one.tests) state.failures.push_back(&questions_[test].failure);
        }
        TRY_ASSIGN(const std::vector<ProbedState> ran, rounds_->run(asked));
        std::vector<Answers> answers;
        for (std::size_t at = 0; at < round.size(); ++at) answers.push_back(keep_answers(round[at], ran[at]));
        found_.worlds = rounds_->places();
        found_.relocated = rounds_->relocated();
        return answers;
    }

    Answers keep_answers(const CulpritProbe& one, const ProbedState& ran) {
        Answers answers;
        found_.interrupted = found_.interrupted || ran.interrupted;
        found_.stopped = found_.stopped || ran.interrupted;
        for (const std::size_t at : one.tests) {
            const auto known = ran.tests.find(questions_[at].failure.id);
            const ProbedTest test = ran.interrupted || known == ran.tests.end() ? ProbedTest() : known->second;
            answers[at] = test.result;
            if (ran.interrupted) continue;
            found_.probes.push_back({digits(one.state), questions_[at].failure.id, test.outcome, test.duration});
            if (test.result != ProbeResult::untestable)
                questions_[at].states->ran(one.state, test.result == ProbeResult::failed, test.duration);
        }
        return answers;
    }

    static std::string digits(const EditSet& state) {
        std::string text;
        for (const bool applied : state) text += applied ? '1' : '0';
        return text;
    }

    bool is_used_up() const {
        return (request_.seconds > 0 && watch_.seconds() >= request_.seconds) ||
               (request_.states > 0 && found_.worlds >= request_.states);
    }

    void explain(Question& question, const CulpritSearch& search) {
        const CulpritAnswer answer =
            search.answer() ? *search.answer() : search.best_guess("the search was ended early");
        Blame& blame = question.blame;
        blame.verdict = answer.verdict;
        blame.verified = answer.verified;
        blame.confidence = answer.confidence;
        blame.executions = search.executions();
        blame.reason = answer.reason;
        for (const std::size_t place : answer.edits) blame.edits.push_back(states_.edits()[place].id);
        if (blame.names_culprits()) name_bearing_state(search, blame, answer.edits);
    }

    /// What bears a blame out may have run without edits besides that are no suspects: for the test it is the batch
    /// without just the culprits.
    void name_bearing_state(const CulpritSearch& search, const Blame& blame, const std::vector<std::size_t>& culprits) {
        EditSet without = all_edits();
        for (const std::size_t place : culprits) without[place] = false;
        const std::string wanted = digits(without);
        const ProbeRecord* same = nullptr;
        for (const ProbeRecord& probe : found_.probes) {
            if (probe.test != blame.test) continue;
            if (probe.state == wanted && !is_failure(probe.outcome)) return;
            if (probe.outcome == Outcome::passed && search.seen(state_of(probe.state)) == search.seen(without))
                same = &probe;
        }
        if (same == nullptr) return;
        ProbeRecord record = *same;
        if (record.was_run()) record.same_as_state = record.state;
        record.state = wanted;
        found_.probes.push_back(std::move(record));
    }

    Status keep() {
        for (Question& question : questions_) found_.tests.push_back(std::move(question.blame));
        std::ranges::sort(found_.tests, {}, &Blame::test);
        TRY(session_.lock_again());
        Journal& journal = session_.journal();
        TRY(journal.begin());
        TRY(journal.set_isolation(found_));
        return journal.commit();
    }

    Session& session_;
    BatchStates& states_;
    const Batch& batch_;
    const IsolateRequest& request_;
    const Stopwatch watch_;
    std::optional<ProbeRounds> rounds_;
    std::vector<Question> questions_;
    KnownResults known_;
    bool builds_ = false;  ///< traces don't tell by which files tests can be broken
    std::optional<StateFingerprints> fingerprints_;
    FlakePopulation others_;            ///< the tests that are not asked about
    double longest_pass_ = 0;           ///< seconds; a test that hangs must not take its whole time in each state
    std::vector<std::size_t> settled_;  ///< questions that no edit of the batch answers
    Isolation found_;
    std::optional<Error> trouble_;  ///< it ended the search
};

Result<Batch> batch_to_explain(Session& session, std::optional<BatchId> asked) {
    if (asked) return session.journal().batch(*asked);
    TRY_ASSIGN(const std::vector<Batch> batches, session.journal().newest_batches(0));
    for (const Batch& batch : batches) {
        if (!batch.last_run) continue;
        TRY_ASSIGN(const Run run, session.journal().run(*batch.last_run, false));
        if (run.totals.failed > 0) return batch;
        break;  // what an older batch broke, a newer one has mended, or had the chance to
    }
    if (std::ranges::none_of(batches, [](const Batch& batch) { return batch.last_run.has_value(); }))
        return fail(Code::not_found, batches.empty() ? "there is no batch yet; 'pentad record FILE' begins one"
                                                     : "the tests of no batch have run yet; 'pentad test' runs them");
    return fail(Code::not_found, "the newest batch that was tested did not fail; name another: 'pentad isolate BATCH'");
}

}  // namespace

Result<Isolation> isolate_in(Session& session, const Batch& batch, const Run& run, const IsolateRequest& request,
                             const EventSink& sink) {
    TRY_ASSIGN(BatchStates states, BatchStates::of(session, batch));
    session.unlock();
    TRY_ASSIGN(const Turn turn, wait_for_turn(session.workspace(), sink));
    return Search(session, states, batch, request).go(run);
}

Result<IsolateOutcome> isolate(const Workspace& workspace, const IsolateRequest& request, const EventSink& sink) {
    TRY_ASSIGN(Session session, Session::open_to_write(workspace));
    TRY_ASSIGN(const Batch batch, batch_to_explain(session, request.batch));
    if (!batch.last_run)
        return fail(Code::refused,
                    fmt::format("the tests of batch {} have not run; there is nothing to explain", batch.id));
    TRY_ASSIGN(const Run run, session.journal().run(*batch.last_run));
    IsolateOutcome outcome;
    TRY_ASSIGN(outcome.isolation, isolate_in(session, batch, run, request, sink));
    TRY_ASSIGN(outcome.edits, session.journal().edits_of_batch(batch.id));
    outcome.diffs = culprit_diffs(session, outcome.isolation);
    outcome.notes = session.notes();
    return outcome;
}

Result<Culprits> culprits_of(const Workspace& workspace, std::optional<BatchId> batch, const EventSink& sink) {
    std::optional<Isolation> known;
    {
        TRY_ASSIGN(Session session, Session::open_to_read(workspace));
        TRY_ASSIGN(const Batch asked, batch_to_explain(session, batch));
        batch = asked.id;
        TRY_ASSIGN(known, session.journal().isolation(asked.id));
        if (known && (known->interrupted || known->run != asked.last_run)) known.reset();
    }
    if (!known) {
        TRY_ASSIGN(IsolateOutcome outcome, isolate(workspace, {.batch = batch}, sink));
        known = std::move(outcome.isolation);
    }
    Culprits culprits{.batch = known->batch, .edits = {}};
    for (const Blame& blame : known->tests) {
        if (blame.names_culprits()) culprits.edits.insert(blame.edits.begin(), blame.edits.end());
    }
    if (culprits.edits.empty())
        return fail(Code::refused,
                    fmt::format("no edit of batch {0} is to blame for sure; nothing was changed (see 'pentad show "
                                "b{0}'; 'pentad rollback {0}' takes the whole batch back)",
                                known->batch));
    return culprits;
}

}  // namespace pentad
