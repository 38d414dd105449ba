#include "cli/ci_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/output_files.hpp"
#include "cli/run_output.hpp"
#include "cli/version.hpp"
#include "report/comparison_json.hpp"
#include "report/comparison_text.hpp"
#include "report/ctrf.hpp"
#include "report/edit_text.hpp"
#include "report/github.hpp"
#include "report/json_values.hpp"
#include "report/junit.hpp"
#include "report/run_text.hpp"
#include "report/tap.hpp"

namespace pentad {

namespace {

std::string document(const CiOutcome& outcome) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.ci/1");
    write_run_members(json, outcome.run);
    json.member("ran", outcome.ran).member("results_file", outcome.results_file).key("baseline_set");
    if (outcome.baseline_set)
        json.value(*outcome.baseline_set);
    else
        json.null();
    json.key("comparison");
    if (outcome.comparison) {
        json.begin_object();
        write_members(json, *outcome.comparison);
        json.end_object();
    } else {
        json.null();
    }
    json.member("notes", outcome.notes).key("tests").begin_array();
    for (const TestResult& result : outcome.run.results) write_json(json, result);
    return json.end_array().end_object().take() + '\n';
}

Status write_if_asked(const Arguments& arguments, std::string_view option, const auto& make) {
    const std::optional<std::string> file = arguments.text(option);
    if (!file) return {};
    return write_output_file(*file, make());
}

Status append(const std::string& file, std::string_view text) {
    const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!fd) return fail_errno("can't write the step's summary " + printable(file));
    return write_all(fd.get(), text, printable(file));
}

/// The tests of one culprit, as many as fit a line.
std::string tests_text(const std::vector<std::string>& tests) {
    constexpr std::size_t k_shown = 5;
    std::string text = "breaks ";
    for (std::size_t at = 0; at < std::min(tests.size(), k_shown); ++at) text += (at == 0 ? "" : ", ") + tests[at];
    if (tests.size() > k_shown) text += fmt::format(" and {} more", tests.size() - k_shown);
    return text;
}

std::vector<CulpritNote> culprit_notes(const CiOutcome& outcome) {
    std::vector<CulpritNote> notes;
    for (const CiOutcome::Culprit& culprit : outcome.culprits)
        notes.push_back({.file = culprit.edit.changes.empty() ? "" : culprit.edit.changes.front().path,
                         .title = fmt::format("culprit: edit {} ({})", culprit.edit.id, edit_title(culprit.edit)),
                         .text = tests_text(culprit.tests)});
    return notes;
}

}  // namespace

void print_ci(Console& console, const CiOutcome& outcome) {
    print_notes(console, outcome.notes);
    if (console.json()) return console.out(document(outcome));
    const Style& style = console.style();
    if (!console.quiet()) {
        const std::string failures = failures_text(outcome.run.results, style);
        if (!failures.empty()) console.out("\n" + failures);
        const std::string flaky = flaky_text(outcome.run.results, style);
        if (!flaky.empty()) console.out("\n" + flaky);
        if (outcome.comparison) console.out("\n" + comparison_text(*outcome.comparison, style));
        console.out("results: " + printable(outcome.results_file) + '\n');
        if (outcome.baseline_set) console.out("baseline: " + printable(*outcome.baseline_set) + '\n');
    }
    std::string last =
        outcome.empty_shard ? style.paint(Paint::green, "✓ no tests for this shard") : verdict_line(outcome.run, style);
    if (outcome.comparison) last += " · " + comparison_summary(*outcome.comparison);
    console.out(last + '\n');
}

Status write_ci_files(const Arguments& arguments, const CiOutcome& outcome) {
    const Run& run = outcome.run;
    const std::string& prefix = outcome.path_prefix;
    TRY(write_if_asked(arguments, "--junit", [&] { return junit_xml(run, {.path_prefix = prefix}); }));
    TRY(write_if_asked(arguments, "--ctrf",
                       [&] { return ctrf_json(run, {.version = version_number(), .path_prefix = prefix}); }));
    return write_if_asked(arguments, "--tap", [&] { return tap_text(run); });
}

Status tell_github(Console& console, const CiOutcome& outcome) {
    if (environment_variable("GITHUB_ACTIONS") != "true") return {};
    const GithubExtras extras{.comparison = outcome.comparison ? &*outcome.comparison : nullptr,
                              .culprits = culprit_notes(outcome),
                              .path_prefix = outcome.path_prefix};
    const std::string annotations = github_annotations(outcome.run, extras);
    if (console.json())
        console.draw(annotations);
    else
        console.out(annotations);
    const std::string file = environment_variable("GITHUB_STEP_SUMMARY");
    return file.empty() ? Status{} : append(file, github_summary(outcome.run, extras));
}

}  // namespace pentad
