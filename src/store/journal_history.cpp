#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/journal_impl.hpp"
#include "store/journal_outcomes.hpp"

// What is known of a test's past.
namespace pentad {
namespace {

constexpr std::int64_t k_judged_runs = 100;

// A flaky pass: an earlier attempt of the same run failed (outcomes as in is_failure).
constexpr const char* k_is_flaky =
    "(outcome = 0 AND EXISTS (SELECT 1 FROM attempt WHERE attempt.run = result.run AND attempt.test = result.test"
    " AND attempt.outcome IN (1, 2, 4, 5)))";
static_assert(Outcome{0} == Outcome::passed && is_failure(Outcome{1}) && is_failure(Outcome{2}) &&
              is_failure(Outcome{4}) && is_failure(Outcome{5}));

/// Columns: run, tree, batch, outcome, duration, flaky; of the test ?1, the newest ?2. CROSS JOIN keeps the order: runs
/// from the newest back, one look-up in each, until there are enough.
Result<sqlite::Statement> past_of_test(sqlite::Database& database) {
    return database.prepare(
        fmt::format("SELECT run.id, run.tree, run.batch, outcome, result.duration, {} FROM run CROSS JOIN result"
                    " ON result.run = run.id AND result.test = ?1 ORDER BY run.id DESC LIMIT ?2",
                    k_is_flaky));
}

/// The trees on which a test passed, and those on which it failed.
struct Trees {
    std::set<Oid> passed;
    std::vector<std::pair<Oid, RunId>> failed;  // newest first
};

/// Fills in all but the id.
Status judge(sqlite::Statement& past, std::int64_t test, Journal::FlakyTest& found) {
    past.bind(test, k_judged_runs);
    Trees trees;
    std::vector<std::pair<RunId, std::optional<BatchId>>> batches;
    for (;;) {
        TRY_ASSIGN(const bool more, past.step());
        if (!more) break;
        const RunId run = past.integer(0);
        const auto outcome = static_cast<Outcome>(past.integer(3));
        const bool flaky = past.integer(5) != 0;
        if (outcome != Outcome::passed && !is_failure(outcome)) continue;
        ++found.runs;
        batches.emplace_back(run, past.optional_integer(2));
        if (flaky) {
            ++found.flaky_passes;
            found.last_run = std::max(found.last_run, run);
        }
        const Oid tree = oid_at(past, 1);
        if (tree.is_zero()) continue;
        if (is_failure(outcome)) trees.failed.emplace_back(tree, run);
        if (outcome == Outcome::passed) trees.passed.insert(tree);
    }
    for (const auto& [tree, run] : trees.failed) {
        if (!trees.passed.contains(tree)) continue;
        ++found.contradicted;
        found.last_run = std::max(found.last_run, run);
    }
    const auto last = std::ranges::find(batches, found.last_run, &std::pair<RunId, std::optional<BatchId>>::first);
    if (last != batches.end()) found.batch = last->second;
    return {};
}

}  // namespace

Result<std::vector<Journal::PastOutcome>> Journal::history_of_test(const std::string& id, std::size_t limit) {
    std::vector<PastOutcome> found;
    TRY_ASSIGN(const auto test, impl_->database.integer("SELECT id FROM test WHERE name = ?", std::string_view(id)));
    if (!test) return found;
    TRY_ASSIGN(sqlite::Statement row, past_of_test(impl_->database));
    row.bind(*test, limit == 0 ? -1 : static_cast<std::int64_t>(limit));
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return found;
        found.push_back(
            {row.integer(0), static_cast<Outcome>(row.integer(3)), row.real(4), row.integer(5) != 0, oid_at(row, 1)});
    }
}

Result<std::vector<Journal::RecentOutcomes>> Journal::recent_outcomes() {
    TRY_ASSIGN(
        sqlite::Statement row,
        impl_->database.prepare("SELECT name, outcomes FROM recent JOIN test ON test.id = recent.test ORDER BY name"));
    std::vector<RecentOutcomes> found;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return found;
        RecentOutcomes recent{row.bytes(0), {}, {}};
        for (const char letter : row.view(1)) {
            recent.outcomes.push_back(outcome_of(letter));
            recent.flaky.push_back(letter == k_flaky_letter);
        }
        found.push_back(std::move(recent));
    }
}

Result<std::vector<Journal::FlakyTest>> Journal::flaky_tests(std::size_t limit) {
    // Only who passed and failed lately can have contradicted itself.
    TRY_ASSIGN(sqlite::Statement row,
               impl_->database.prepare("SELECT test, name FROM recent JOIN test ON test.id = recent.test"
                                       " WHERE outcomes GLOB '*k*'"
                                       " OR (outcomes GLOB '*[fetc]*' AND outcomes GLOB '*p*')"));
    TRY_ASSIGN(sqlite::Statement past, past_of_test(impl_->database));
    std::vector<FlakyTest> found;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) break;
        FlakyTest test;
        test.id = row.bytes(1);
        TRY(judge(past, row.integer(0), test));
        if (test.last_run != 0) found.push_back(std::move(test));
    }
    std::ranges::sort(found, [](const FlakyTest& one, const FlakyTest& other) {
        return one.rate() != other.rate() ? one.rate() > other.rate() : one.id < other.id;
    });
    if (limit != 0 && found.size() > limit)
        found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
    for (FlakyTest& test : found) {
        TRY_ASSIGN(const std::optional<KnownCulprit> culprit, culprit_of(test.id));
        if (culprit) test.culprits = culprit->blame.edits;
    }
    return found;
}

}  // namespace pentad
