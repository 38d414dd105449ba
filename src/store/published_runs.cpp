#include <algorithm>

#include "store/published_fields.hpp"
#include "store/published_history.hpp"
#include "store/test_name.hpp"

namespace pentad {
namespace {

Outcome outcome_of(std::string_view status, std::string_view type) {
    for (const Outcome outcome : {Outcome::failed, Outcome::error, Outcome::timed_out, Outcome::crashed}) {
        if (status == to_string(outcome)) return outcome;
    }
    return type == "FAIL" ? Outcome::failed : Outcome::error;
}

Result<TestResult> read_failure(const Fields& fields) {
    TestResult result;
    TRY_ASSIGN(result.id, fields.text("id"));
    TRY_ASSIGN(result.unit, fields.text("module"));
    TRY_ASSIGN(const std::string name, fields.text("test_name"));
    TRY_ASSIGN(const std::string test_class, fields.text("test_class"));
    TRY_ASSIGN(const std::string type, fields.text("type"));
    TRY_ASSIGN(const std::string status, fields.text("status"));
    TRY_ASSIGN(result.message, fields.text("message"));
    TRY_ASSIGN(result.file_location, fields.text("file_location"));
    TRY_ASSIGN(result.traceback, fields.text("traceback"));
    TRY_ASSIGN(result.duration, fields.number("duration_seconds"));
    result.outcome = outcome_of(status, type);
    if (result.unit.empty()) result.unit = test_class.substr(0, test_class.find('.'));
    if (result.id.empty()) result.id = test_id_of(result.unit, test_class, name);
    return result;
}

Result<Run> read_run(const Fields& fields) {
    Run run;
    TRY_ASSIGN(run.id, fields.integer("run"));
    TRY_ASSIGN(run.batch, fields.optional_integer("batch_id"));
    TRY_ASSIGN(const auto offset, fields.optional_integer("utc_offset"));
    TRY_ASSIGN(const auto started, fields.moment("timestamp", offset));
    run.started = started.value_or(Timestamp{});
    TRY_ASSIGN(run.duration, fields.number("duration_seconds"));
    TRY_ASSIGN(run.git_commit, fields.text("git_commit_hash"));
    TRY_ASSIGN(run.pattern, fields.text("pattern"));
    TRY_ASSIGN(run.interrupted, fields.flag("interrupted"));
    TRY_ASSIGN(run.warnings, fields.texts("warnings"));
    const auto count = [&fields](const char* name, int& total) -> Status {
        TRY_ASSIGN(const std::int64_t number, fields.integer(name));
        total = static_cast<int>(number);
        return {};
    };
    TRY(count("total_tests", run.totals.total));
    TRY(count("passed_tests", run.totals.passed));
    TRY(count("failed_tests", run.totals.failed));
    TRY(count("skipped_tests", run.totals.skipped));
    TRY(count("cached_tests", run.totals.cached));
    TRY(count("not_run_tests", run.totals.not_run));
    TRY(count("flaky_tests", run.totals.flaky));
    const Totals& totals = run.totals;
    // Those that are cached are among those that passed; in files of older versions they were not.
    const int apart = totals.passed + totals.cached + totals.failed + totals.skipped + totals.not_run;
    if (apart > totals.total) run.totals.passed -= std::min(totals.passed, totals.cached);
    TRY_ASSIGN(const std::vector<Fields> failures, fields.objects("failures"));
    for (const Fields& failure : failures) {
        TRY_ASSIGN(TestResult result, read_failure(failure));
        run.results.push_back(std::move(result));
    }
    return run;
}

}  // namespace

Status read_runs(const std::string& text, const std::string& file, PublishedHistory& history) {
    TRY_ASSIGN(const nlohmann::json document, parse_json(text, file));
    TRY_ASSIGN(const Fields fields, Fields::of(document, file));
    TRY_ASSIGN(const std::vector<Fields> results, fields.objects("results"));
    for (const Fields& result : results) {
        TRY_ASSIGN(Run run, read_run(result));
        history.runs.push_back(std::move(run));
    }
    return {};
}

}  // namespace pentad
