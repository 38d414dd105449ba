#include <fmt/format.h>

#include <array>

#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "cli/command.hpp"
#include "cli/workspace_options.hpp"
#include "report/json_values.hpp"
#include "report/words.hpp"
#include "workflow/flaky.hpp"

namespace pentad {

namespace {

using FlakyTest = Journal::FlakyTest;

constexpr int k_default_count = 50;

constexpr std::array k_options = {
    Option{"--number", 'n', "N", "how many tests (default: 50)", Option::Kind::whole, 1, 1e9},
};

std::string line_of(const FlakyTest& test, const Style& style) {
    std::string text = fmt::format("{:5.1f} %  {}", test.rate() * 100, style.paint(Paint::bold, safe_line(test.id)));
    text +=
        fmt::format("  {} of {} runs, last in r{}", test.flaky_passes + test.contradicted, test.runs, test.last_run);
    if (test.batch) text += fmt::format(" (batch {})", *test.batch);
    for (const EditId edit : test.culprits)
        text += fmt::format("{} e{}", edit == test.culprits.front() ? ", broken last by" : " and", edit);
    return text + '\n';
}

/// {schema: "pentad.flaky/1", tests: [{id, rate, runs, flaky_passes, contradicted, last_run, batch, culprits}]}
std::string document(const std::vector<FlakyTest>& tests) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.flaky/1").key("tests").begin_array();
    for (const FlakyTest& test : tests) {
        json.begin_object().member("id", test.id).member("rate", test.rate()).member("runs", test.runs);
        json.member("flaky_passes", test.flaky_passes).member("contradicted", test.contradicted);
        json.member("last_run", test.last_run).key("batch");
        test.batch ? json.value(*test.batch) : json.null();
        json.key("culprits").begin_array();
        for (const EditId edit : test.culprits) json.value(edit);
        json.end_array().end_object();
    }
    return json.end_array().end_object().take() + '\n';
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    const int count = arguments.whole("--number").value_or(k_default_count);
    TRY_ASSIGN(const std::vector<FlakyTest> tests, flaky_tests(workspace, static_cast<std::size_t>(count)));
    if (console.json()) {
        console.out(document(tests));
        return exit_codes::k_passed;
    }
    for (const FlakyTest& test : tests) console.out(line_of(test, console.style()));
    if (tests.empty()) console.note("no test was flaky in its last 100 runs");
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_flaky_command = {
    .syntax = {.command = "flaky", .options = k_options},
    .operands = "",
    .summary = "which tests are flaky: they passed and failed on the same inputs",
    .details =
        "The share of a test's last 100 runs in which it failed and then passed, in a retry or in another run of\n"
        "the same tree; and the last run where that was so. An edit is named that was found\n"
        "to break it last (pentad isolate).\n",
    .examples = "  pentad flaky -n 10\n",
    .run = run,
};

}  // namespace pentad
