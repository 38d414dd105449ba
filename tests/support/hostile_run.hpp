// A run whose texts try to break out of every format that it is written in. Shared by the unit tests of report/ and by
// the samples that other tools' readers are given (tests/contract).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/comparison.hpp"
#include "model/test_result.hpp"

namespace pentad::test {

inline std::string repeated(std::string_view text, int count) {
    std::string result;
    for (int i = 0; i < count; ++i) result += text;
    return result;
}

/// name → text. Every one is the id, message, traceback and output of a failing test.
inline std::vector<std::pair<std::string, std::string>> hostile_texts() {
    using namespace std::string_literals;
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
    return {
        {"control", "a\0b\x01\x02\b\v\f\x1b[31mred\x1b[0m\x7f end"s},
        {"every_byte", every_byte},
        {"not_utf8", "\xff\xfe \xc3( \xed\xa0\x80 \xf4\x90\x80\x80 \xc0\xaf cut \xe2\x82"},
        {"noncharacters", "\xef\xbf\xbe \xef\xbf\xbf \xc2\x85 \xe2\x80\xa8 \xe2\x80\xa9"},
        {"emoji", "🦊 👩‍👩‍👧‍👦 ünïcödé 漢字 \xe2\x80\xae right to left"},
        {"cdata", "x]]>y <![CDATA[ z ]]> ]]&gt;"},
        {"xml", "</failure></testcase><!-- --> <?xml?> &amp; &#0; &unknown; \"q\" 'q'"},
        {"html", "<script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:1\">a</a></pre></details>"},
        {"markdown",
         "`code` ``` ~~~ **bold** [a](http://b) ![i](http://c) | # h\n# heading\n\n- "
         "list\n\n```\nfence\n</pre>\n\n<b>"},
        {"ticks", "a` **bold** <b>x</b> [l](http://x) `b"},
        {"brackets", repeated("[", 100) + repeated("]", 100)},
        {"braces", "opens " + repeated("{", 100)},
        {"newlines", "first\nsecond\r\nthird\rfourth\n\n\tfifth\n"},
        {"tap", "x # SKIP not really\nok 99 - injected\n1..2\nBail out! now\n  ...\n---\nTODO # TODO x \\# \\"},
        {"github", "::error file=a,line=1::injected\n::set-output name=x::y\r\n##[error]z %0A %25 %3A, a:b,c"},
        {"json", "{\"a\": [1, \"\\u0000\", \\x]}"},
        {"yaml", "- a: &x *x !!python/object: {y: |\n  z}\n...\n--- %TAG"},
        {"blank", " \n\t "},
        {"long", repeated("0123456789 äöü ", 20'000)},
        {"longest", repeated("lines and lines\n", 800'000)},  // 12 MB: libxml2 reads no text of 10 MB
    };
}

inline TestResult hostile_result(const std::string& name, const std::string& text) {
    TestResult result;
    result.unit = "hostile";
    // A name as long as that would only be cut.
    result.id = "hostile::T::" + (name == "longest" ? name : text);
    result.outcome = Outcome::failed;
    result.duration = 0.25;
    result.message = text;
    result.file_location = "dir/" + (text.size() > 1000 ? name : text) + ".py:12";
    result.traceback = text;
    result.output = text;
    return result;
}

inline TestResult plain_result(std::string id, Outcome outcome, std::string message = {}) {
    TestResult result;
    result.unit = "pkg.test_m";
    result.id = result.unit + "::T::" + std::move(id);
    result.outcome = outcome;
    result.duration = 0.0125;
    result.message = std::move(message);
    return result;
}

inline Attempt failed_attempt(Outcome outcome, std::string message) {
    Attempt attempt;
    attempt.outcome = outcome;
    attempt.duration = 0.5;
    attempt.message = std::move(message);
    attempt.file_location = "pkg/m.py:7";
    attempt.traceback = "Traceback (most recent call last):\n  File \"m.py\", line 7\n" + attempt.message + '\n';
    attempt.output = "printed\n";
    return attempt;
}

/// One test of every outcome, a flaky one, one that failed three times; without hostile texts.
inline std::vector<TestResult> plain_results() {
    std::vector<TestResult> results = {
        plain_result("test_passed", Outcome::passed),
        plain_result("test_cached", Outcome::cached),
        plain_result("test_failed[2]", Outcome::failed, "AssertionError: 2 != 3"),
        plain_result("test_error", Outcome::error, "KeyError: 'x'"),
        plain_result("test_timed_out", Outcome::timed_out, "timed out after 300 s"),
        plain_result("test_crashed", Outcome::crashed, "crashed: SIGSEGV"),
        plain_result("test_skipped", Outcome::skipped, "needs a network"),
        plain_result("test_not_run", Outcome::not_run),
        plain_result("test_flaky", Outcome::passed),
        plain_result("test_broken", Outcome::failed, "AssertionError: third"),
    };
    results[2].file_location = "pkg/m.py:245";
    results[2].traceback = "Traceback (most recent call last):\n  File \"m.py\", line 245\nAssertionError: 2 != 3\n";
    results[8].attempts = {failed_attempt(Outcome::failed, "AssertionError: once"),
                           failed_attempt(Outcome::crashed, "crashed: SIGABRT")};
    results[9].attempts = {failed_attempt(Outcome::failed, "AssertionError: first"),
                           failed_attempt(Outcome::error, "OSError: second")};
    return results;
}

inline Run run_of(std::vector<TestResult> results) {
    Run run;
    run.id = 7;
    run.started = {1705314600123, 60};
    run.duration = 4.12;
    run.git_commit = "0123456789012345678901234567890123456789";
    run.results = std::move(results);
    run.totals = totals_of(run.results);
    return run;
}

/// The plain results, and for each hostile text a failing test, a skipped one and a flaky one that hold it.
inline Run hostile_run() {
    std::vector<TestResult> results = plain_results();
    for (const auto& [name, text] : hostile_texts()) {
        results.push_back(hostile_result(name, text));
        results.push_back(plain_result("skipped_" + name, Outcome::skipped, text));
        results.push_back(plain_result("flaky_" + name, Outcome::passed));
        results.back().attempts = {failed_attempt(Outcome::failed, text)};
    }
    Run run = run_of(std::move(results));
    for (const auto& [name, text] : hostile_texts()) run.warnings.push_back(text.substr(0, 100'000));
    return run;
}

inline Comparison hostile_comparison(const Run& run) {
    Comparison comparison;
    comparison.compared = run.results.size();
    comparison.new_failures.push_back({.module = "hostile", .baseline_failed = 0, .current_failed = 0, .tests = {}});
    for (const TestResult& result : run.results)
        if (result.unit == "hostile") comparison.new_failures[0].tests.push_back(result.id);
    for (const auto& [name, text] : hostile_texts()) {
        const SlowdownEvidence evidence{.baseline_duration = 0.2,
                                        .current_duration = 0.45,
                                        .factor = 2.25,
                                        .runs = 3,
                                        .pairs = 2,
                                        .confidence = 0.9996,
                                        .method = "pairs"};
        comparison.slower.push_back({.id = text, .module = text, .whole_module = false, .evidence = evidence});
        comparison.fixed.push_back(text);
        comparison.vanished_modules.push_back(text);
        comparison.flaky.push_back(text);
    }
    return comparison;
}

}  // namespace pentad::test
