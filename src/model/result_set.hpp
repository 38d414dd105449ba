// A run's results as a comparison reads them: what ci_test_results.json and baseline_results.json hold, less the texts.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/test_result.hpp"

namespace pentad {

/// One test of a result set. 32 bytes: a set may hold a million.
struct TestRecord {
    std::string_view id;  ///< into `ResultSet::text`, or into the run that the set was made of
    double duration = 0;  ///< seconds
    Outcome outcome = Outcome::not_run;
    bool flaky = false;  ///< passed in a retry after it had failed on the same inputs
};

struct ModuleRecord {
    std::string name;
    int total = 0;
    int passed = 0;
    int failed =
        0;  ///< outcome failed only; error, timed out and crashed are `errors`, as in the specification's files
    int skipped = 0;
    int errors = 0;
    double duration = 0;  ///< seconds
    /// Sorted by id. Empty in a file that the original Python system wrote: it knows totals and failures only.
    std::vector<TestRecord> tests;
    bool tests_known = true;
    /// Ids (`module::Class::name`) of `failures`, where `tests_known` is false. Sorted.
    std::vector<std::string> failed_ids;
};

/// Threads: const use from any. Copies share `text`.
struct ResultSet {
    Timestamp timestamp;
    bool success = false;
    double duration = 0;                      ///< seconds
    RunId run = 0;                            ///< 0: not known (the original system's file, or another machine's)
    Oid tree;                                 ///< what was tested; zero where the file does not say
    std::vector<ModuleRecord> modules;        ///< sorted by name, each name once
    std::shared_ptr<const std::string> text;  ///< what ids look into; null when that is a run
};

/// The set of a run's results; ids look into `run`, which must outlive it. Outcomes `cached` count as passed; what was
/// not run is in it, as not run.
ResultSet result_set_of(const Run& run);

}  // namespace pentad
