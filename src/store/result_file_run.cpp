// read_results_run of result_file.hpp: a results file with its texts, as the run that it was.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
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

/// A name as a part of a place.
std::string shown(const std::string& name) {
    constexpr std::size_t k_shown = 200;  // bytes
    return shorten(printable(name.substr(0, 4 * k_shown)), k_shown);
}

/// The verdict and the rate; how many runs they rest on is not in the file.
Result<std::optional<Flakiness>> read_flakiness(const Fields& fields) {
    TRY_ASSIGN(const std::string verdict, fields.text("verdict"));
    if (verdict.empty()) return std::optional<Flakiness>();
    TRY_ASSIGN(const double rate, fields.number("flake_rate"));
    if (!(rate >= 0 && rate <= 1)) return fail(Code::corrupt, fields.place() + ".flake_rate is out of range");
    for (const FlakeVerdict known :
         {FlakeVerdict::broken, FlakeVerdict::flaky, FlakeVerdict::suspected_flaky, FlakeVerdict::undetermined})
        if (verdict == to_string(known))
            return std::optional(Flakiness{.verdict = known, .rate = rate, .rate_low = 0, .rate_high = 1});
    return fail(Code::corrupt, fields.place() + ".verdict has the unknown value " + shown(verdict));
}

Status read_test(const std::string& unit, const std::string& id, const Fields& fields, Run& run) {
    TestResult result;
    result.id = id;
    result.unit = unit;
    TRY_ASSIGN(const std::string status, fields.text("status"));
    result.outcome = outcome_named(status);
    TRY_ASSIGN(result.duration, fields.number("duration"));
    TRY_ASSIGN(const std::int64_t retries, fields.integer("retries"));
    if (retries < 0) return fail(Code::corrupt, fields.place() + ".retries is out of range");
    // The texts of executions that were followed by another are not in the file.
    for (std::int64_t attempt = 0; attempt < std::min<std::int64_t>(retries, 100); ++attempt)
        result.attempts.push_back(
            {.outcome = Outcome::failed, .message = {}, .file_location = {}, .traceback = {}, .output = {}});
    TRY_ASSIGN(result.flakiness, read_flakiness(fields));
    run.results.push_back(std::move(result));
    return {};
}

Status read_texts(const Fields& fields, Run& run) {
    TRY_ASSIGN(const std::string id, fields.text("id"));
    // They are sorted, since that is how the library keeps an object's members.
    const auto found = std::ranges::lower_bound(run.results, id, {}, &TestResult::id);
    if (found == run.results.end() || found->id != id) return {};
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
        TRY_ASSIGN(const Fields fields, Fields::of(test, place + ".tests." + shown(id)));
        TRY(read_test(name, id, fields, tests));
    }
    TRY_ASSIGN(const std::vector<Fields> failures, module.objects("failures"));
    for (const Fields& failure : failures) TRY(read_texts(failure, tests));
    std::ranges::move(tests.results, std::back_inserter(run.results));
    return {};
}

/// Of a file that the strict reader has taken: what comes here is well made, but for the fields that that one skips.
Result<Run> run_in(const std::string& text, const ResultSet& set, const std::string& file) {
    TRY_ASSIGN(const nlohmann::json document, parse_json(text, file));
    TRY_ASSIGN(const Fields fields, Fields::of(document, file));
    Run run;
    run.tree = set.tree;
    run.started = set.timestamp;
    run.duration = set.duration;
    TRY_ASSIGN(run.pattern, fields.text("pattern"));
    TRY_ASSIGN(run.git_commit, fields.text("git_commit"));
    TRY_ASSIGN(run.interrupted, fields.flag("interrupted"));
    for (const auto& [name, module] : document.at("modules").items())
        TRY(read_module(name, module, file + ": modules." + shown(name), run));
    sort_by_id(run.results);
    run.totals = totals_of(run.results);
    return run;
}

/// The same, with what to do about a file that is wrong.
Result<Run> checked_run(const std::string& text, const ResultSet& set, const std::string& file) {
    Result<Run> run = run_in(text, set, file);
    if (!run && run.error().code == Code::corrupt)
        return fail(Code::corrupt, run.error().message + "; run that shard again");
    return run;
}

}  // namespace

Result<Run> read_results_run(const std::filesystem::path& file) {
    TRY_ASSIGN(const ResultSet set, read_results_file(file));
    // Once more, since the strict reader decodes in place.
    TRY_ASSIGN(const std::string text, read_file(file));
    return checked_run(text, set, printable(file.native()));
}

Result<Run> parse_results_run(const std::string& text, const std::string& name) {
    TRY_ASSIGN(const ResultSet set, parse_results(std::make_shared<std::string>(text), name));
    return checked_run(text, set, name);
}

}  // namespace pentad
