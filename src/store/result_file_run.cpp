// read_results_run of result_file.hpp: a results file with its texts, as the run that it was.
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "store/published_fields.hpp"
#include "store/result_file.hpp"

namespace pentad {
namespace {

Outcome outcome_named(std::string_view status) {
    for (const Outcome outcome : {Outcome::passed, Outcome::failed, Outcome::error, Outcome::skipped,
                                  Outcome::timed_out, Outcome::crashed, Outcome::not_run, Outcome::cached})
        if (status == to_string(outcome)) return outcome;
    return Outcome::not_run;
}

Status read_test(const std::string& unit, const std::string& id, const Fields& fields, Run& run) {
    TestResult result;
    result.id = id;
    result.unit = unit;
    TRY_ASSIGN(const std::string status, fields.text("status"));
    result.outcome = outcome_named(status);
    TRY_ASSIGN(result.duration, fields.number("duration"));
    TRY_ASSIGN(const std::int64_t retries, fields.integer("retries"));
    // The texts of executions that were followed by another are not in the file.
    for (std::int64_t attempt = 0; attempt < std::min<std::int64_t>(retries, 100); ++attempt)
        result.attempts.push_back(
            {.outcome = Outcome::failed, .message = {}, .file_location = {}, .traceback = {}, .output = {}});
    run.results.push_back(std::move(result));
    return {};
}

Status read_texts(const Fields& fields, Run& run) {
    TRY_ASSIGN(const std::string id, fields.text("id"));
    const auto found = std::ranges::find(run.results, id, &TestResult::id);
    if (found == run.results.end()) return {};
    TRY_ASSIGN(found->message, fields.text("message"));
    TRY_ASSIGN(found->file_location, fields.text("file_location"));
    TRY_ASSIGN(found->traceback, fields.text("traceback"));
    return {};
}

Status read_module(const std::string& name, const nlohmann::json& value, const std::string& place, Run& run) {
    TRY_ASSIGN(const Fields module, Fields::of(value, place));
    Run tests;
    const auto listed = value.find("tests");
    if (listed == value.end() || !listed->is_object())
        return fail(Code::corrupt, place + " has no tests; it is not the result of a shard");
    for (const auto& [id, test] : listed->items()) {
        TRY_ASSIGN(const Fields fields, Fields::of(test, place + ".tests"));
        TRY(read_test(name, id, fields, tests));
    }
    TRY_ASSIGN(const std::vector<Fields> failures, module.objects("failures"));
    for (const Fields& failure : failures) TRY(read_texts(failure, tests));
    std::ranges::move(tests.results, std::back_inserter(run.results));
    return {};
}

}  // namespace

Result<Run> read_results_run(const std::filesystem::path& file) {
    // The strict reader judges the file; what comes after knows that it is well made.
    TRY_ASSIGN(const ResultSet set, read_results_file(file));
    TRY_ASSIGN(const std::string text, read_file(file));
    TRY_ASSIGN(const nlohmann::json document, parse_json(text, file.string()));
    TRY_ASSIGN(const Fields fields, Fields::of(document, file.string()));
    Run run;
    run.tree = set.tree;
    run.started = set.timestamp;
    run.duration = set.duration;
    TRY_ASSIGN(run.pattern, fields.text("pattern"));
    TRY_ASSIGN(run.git_commit, fields.text("git_commit"));
    TRY_ASSIGN(run.interrupted, fields.flag("interrupted"));
    if (const auto modules = document.find("modules"); modules != document.end())
        for (const auto& [name, module] : modules->items())
            TRY(read_module(name, module, file.string() + ".modules", run));
    std::ranges::sort(run.results, {}, &TestResult::id);
    run.totals = totals_of(run.results);
    return run;
}

}  // namespace pentad
