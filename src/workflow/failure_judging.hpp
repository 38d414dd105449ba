// Broken or flaky: the tests that failed in a run are judged by their attempts and by their past in the journal.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "judge/flake_rate.hpp"
#include "store/journal.hpp"

namespace pentad {

/// The inputs of a run as the judge compares them. 0: not known (no tree).
std::uint64_t inputs_of(const Oid& tree);

/// The past of the tests that fail in a run, each looked up once. The journal must outlive it. Threads: the journal's.
class TestPasts {
   public:
    explicit TestPasts(Journal& journal) : journal_(&journal) {}

    /// The last 100 runs of a test, oldest first. Of more than 1,000 tests nothing is looked up (empty): when so many
    /// fail at once, they fail for one reason, and none of them by chance. Errors: as the journal's.
    Result<const std::vector<PastOutcome>*> of(const std::string& id);

   private:
    Journal* journal_;
    std::map<std::string, std::vector<PastOutcome>> known_;
};

/// Fills in `flakiness` of each result that failed or was retried. `inputs`: as inputs_of; 0 when files changed while
/// the tests ran. The run itself must not be stored yet: it would be its own past.
Status judge_failures(TestPasts& pasts, std::uint64_t inputs, std::vector<TestResult>& results);

}  // namespace pentad
