#include "workflow/isolate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.hpp"
#include "judge/culprit_planner.hpp"
#include "workflow/batch_states.hpp"
#include "workflow/failure_judging.hpp"
#include "workflow/probe_run.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/run_turn.hpp"
#include "workflow/suspect_edits.hpp"

namespace pentad {

namespace {

constexpr double k_least_timeout = 10;  // seconds
constexpr double k_patience = 10;       // times what a passing test took

struct Question {
    TestResult failure;
    bool passed_before = false;  ///< known: it passed on the tree before the batch
    Blame blame;
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
        TRY(ask_about(run));
        RunPlan plan;
        TRY_ASSIGN(units_, unit_run_request(session_, plan));
        if (longest_pass_ > 0)
            units_.settings.timeout =
                std::min(units_.settings.timeout, std::max(k_least_timeout, k_patience * longest_pass_));
        TRY(look_before_the_batch());
        TRY(search());
        TRY(keep());
        return std::move(found_);
    }

   private:
    Status ask_about(const Run& run) {
        for (const TestResult& result : run.results) {
            if (!is_failure(result.outcome)) continue;
            Question question{.failure = result, .blame = {.test = result.id}};
            TRY_ASSIGN(const auto past, session_.journal().history_of_test(result.id, 100));
            for (const Journal::PastOutcome& one : past)
                question.passed_before = question.passed_before || (one.run < run.id && one.tree == batch_.start_tree &&
                                                                    one.outcome == Outcome::passed && !one.flaky);
            for (const Journal::PastOutcome& one : past)
                if (one.outcome == Outcome::passed) longest_pass_ = std::max(longest_pass_, one.duration);
            questions_.push_back(std::move(question));
        }
        if (questions_.empty())
            return fail(Code::refused, fmt::format("nothing failed in the newest run of batch {}", batch_.id));
        return {};
    }

    /// What failed before the batch was not broken by it.
    Status look_before_the_batch() {
        const EditSet none(states_.edits().size(), false);
        std::vector<std::size_t> unknown;
        for (std::size_t at = 0; at < questions_.size(); ++at)
            if (!questions_[at].passed_before) unknown.push_back(at);
        constexpr int k_looks = 2;  // it may fail by chance
        for (int look = 0; look < k_looks && !unknown.empty() && !found_.interrupted; ++look) {
            TRY_ASSIGN(const auto results, probe(none, unknown));
            std::erase_if(unknown, [&](std::size_t at) { return results.at(at) != ProbeResult::failed; });
        }
        if (found_.interrupted) return {};
        for (const std::size_t at : unknown) {
            questions_[at].blame.reason = "it failed before this batch too";
            old_.push_back(at);
        }
        return {};
    }

    Status search() {
        std::vector<CulpritQuestion> asked;
        std::vector<std::size_t> open;
        TestPasts pasts(session_.journal());
        for (std::size_t at = 0; at < questions_.size(); ++at) {
            if (std::ranges::find(old_, at) != old_.end()) continue;
            open.push_back(at);
            TRY_ASSIGN(asked.emplace_back(), question_about(questions_[at], pasts));
        }
        CulpritPlanner planner(asked);
        std::set<EditSet> standing;
        while (!found_.interrupted) {
            const std::vector<CulpritProbe> probes = planner.next(1, standing);
            if (probes.empty()) break;
            if (is_used_up()) {
                found_.interrupted = true;
                break;
            }
            const CulpritProbe& one = probes.front();
            std::vector<std::size_t> tests;
            for (const std::size_t test : one.tests) tests.push_back(open[test]);
            TRY_ASSIGN(const auto results, probe(one.state, tests));
            if (found_.interrupted) break;
            for (const std::size_t test : one.tests) planner.observe(test, one.state, results.at(open[test]));
            standing = {one.state};
        }
        for (std::size_t test = 0; test < open.size(); ++test)
            explain(questions_[open[test]], planner.searches()[test]);
        return {};
    }

    Result<CulpritQuestion> question_about(const Question& question, TestPasts& pasts) {
        CulpritQuestion asked;
        asked.edits = states_.edits().size();
        TRY_ASSIGN(asked.suspects, suspects_of(session_.journal(), question.failure.unit, found_.run, states_.edits()));
        TRY_ASSIGN(const std::vector<PastOutcome>* past, pasts.of(question.failure.id));
        std::vector<PastOutcome> before = *past;
        // The failure that raised the question, and those after it, are what is asked about.
        while (!before.empty() && is_failure(before.back().outcome)) before.pop_back();
        asked.priors.flakes = flake_rate(before);
        asked.priors.none = prior_of_none(asked.suspects.size());
        return asked;
    }

    /// The results by the number of the question.
    Result<std::map<std::size_t, ProbeResult>> probe(const EditSet& state, const std::vector<std::size_t>& tests) {
        std::map<std::size_t, ProbeResult> results;
        TRY_ASSIGN(const std::optional<ProbePlace> place, ProbePlace::make(session_, states_, state));
        ProbedState ran;
        if (place) {
            std::vector<const TestResult*> failures;
            for (const std::size_t at : tests) failures.push_back(&questions_[at].failure);
            TRY_ASSIGN(ran, run_in_place(*place, units_, failures));
            ++found_.worlds;
            found_.interrupted = found_.interrupted || ran.interrupted;
        }
        for (const std::size_t at : tests) {
            const ProbedTest test = ran.interrupted ? ProbedTest() : ran.tests[questions_[at].failure.id];
            results[at] = test.result;
            if (ran.interrupted) continue;
            found_.probes.push_back({digits(state), questions_[at].failure.id, test.outcome, test.duration});
        }
        return results;
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
    UnitRunRequest units_;
    std::vector<Question> questions_;
    double longest_pass_ = 0;       ///< seconds; a test that hangs must not take its whole time in each state
    std::vector<std::size_t> old_;  ///< questions about what failed before
    Isolation found_;
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
