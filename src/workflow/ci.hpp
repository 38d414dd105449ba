// ci: run the tests as a CI does, compare with a baseline, set one; and join the results of shards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/comparison.hpp"
#include "workflow/test_run.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

inline constexpr int k_most_shards = 10'000;

/// One of several machines that share the tests. 1 <= index <= count <= k_most_shards.
struct Shard {
    int index = 1;
    int count = 1;
};

struct CiRequest {
    std::string pattern = {};         ///< glob on module file names; empty: all
    bool compare = false;             ///< with the baseline; a regression makes the exit code 2
    bool set_baseline = false;        ///< the results of the present tree become the baseline
    std::string baseline_file = {};   ///< as typed; empty: baseline_results.json in test_batch_logs
    std::optional<int> retries = {};  ///< nothing: the setting, else 1
    bool fail_fast = false;
    bool affected = false;  ///< units keep the outcome of an earlier run where nothing differs; else all run, untraced
    bool confirm = true;    ///< slowdowns are confirmed by further runs
    std::optional<Shard> shard = {};
    std::vector<std::string> merge = {};  ///< folders with the results of shards, to be joined in place of a run
};

struct CiOutcome {
    Run run;
    bool ran = true;           ///< false: these are stored results of the same tree, or joined ones
    bool empty_shard = false;  ///< there were fewer units and tests than shards; nothing ran, and that is fine
    std::optional<Comparison> comparison;
    std::string results_file;                 ///< relative to the workspace
    std::optional<std::string> baseline_set;  ///< the file that holds the baseline now
    std::string
        path_prefix;  ///< from the user's repository to the workspace, ending in `/`; empty when they are the same
    /// Edits that were found to break tests which fail still, and those tests. Most tests first.
    struct Culprit {
        Edit edit;
        std::vector<std::string> tests;
    };
    std::vector<Culprit> culprits;
    std::vector<std::string> notes;  ///< one line each
};

/// Writes ci_test_results.json, and regressions.json when it compared. `set_baseline` without `compare` takes stored
/// results when they are of exactly the present tree, and runs the tests otherwise; a run that was interrupted, of a
/// part of the tests, or cut short becomes no baseline. Errors: not_found (no baseline to compare with), corrupt and
/// newer (a file that can't be read: which, where), no_tests, tool, usage, io.
Result<CiOutcome> ci(const Workspace& workspace, const CiRequest& request, const EventSink& sink);

/// 130 interrupted; 2 regressions; 1 tests failed (or, with `flaky_fails`, one was flaky); 0, also of an empty shard.
int exit_code(const CiOutcome& outcome, bool flaky_fails);

}  // namespace pentad
