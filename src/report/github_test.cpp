#include "report/github.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/comparison_values.hpp"
#include "support/hostile_run.hpp"

namespace pentad {
namespace {

/// `count` failing tests test_m::T::f0, f1, …
Run failing_run(int count) {
    std::vector<TestResult> results;
    for (int i = 0; i < count; ++i) {
        results.push_back(test::plain_result("x", Outcome::failed, "boom"));
        results.back().id = "test_m::T::f" + std::to_string(i);
        results.back().file_location = "a.py:" + std::to_string(i + 1);
    }
    return test::run_of(std::move(results));
}

TEST(GithubAnnotations, AFailure) {
    pentad::Run run = failing_run(1);
    run.results[0].message = "100 %\r\nsecond: a,b";
    run.results[0].file_location = "a,b:c%.py:7";
    EXPECT_EQ(github_annotations(run, {.path_prefix = "sub/"}),
              "::error file=sub/a%2Cb%3Ac%25.py,line=7,title=failed%3A test_m%3A%3AT%3A%3Af0::100 %25%0Asecond: a,b\n");
}

TEST(GithubAnnotations, WithoutAPlaceOrAMessage) {
    pentad::Run run = failing_run(1);
    run.results[0].message.clear();
    run.results[0].file_location.clear();
    run.results[0].outcome = Outcome::crashed;
    EXPECT_EQ(github_annotations(run), "::error title=crashed%3A test_m%3A%3AT%3A%3Af0::crashed\n");
    EXPECT_EQ(github_annotations(test::run_of({test::plain_results()[0]})), "");
}

TEST(GithubAnnotations, CulpritsThenRegressionsThenTheRest) {
    const pentad::Run run = failing_run(3);
    Comparison comparison;
    comparison.new_failures = {
        {.module = "test_m", .baseline_failed = 2, .current_failed = 3, .tests = {"test_m::T::f2"}},
        {.module = "test_old", .baseline_failed = 1, .current_failed = 3, .tests = {}}};
    comparison.slower = test::mixed_comparison().slower;
    const std::vector<std::string> lines = split(
        github_annotations(run, {.comparison = &comparison, .culprits = {{"v.py", "culprit: edit 14", "breaks f2"}}}),
        '\n');
    ASSERT_EQ(lines.size(), 8u);  // the last is empty
    EXPECT_EQ(lines[0], "::error file=v.py,title=culprit%3A edit 14::breaks f2");
    EXPECT_EQ(lines[1], "::error file=a.py,line=3,title=regression%3A failed%3A test_m%3A%3AT%3A%3Af2::boom");
    EXPECT_EQ(lines[2], "::error title=regression%3A test_old::test_old: 3 failed, 1 in the baseline");
    EXPECT_TRUE(lines[3].starts_with("::error title=slower%3A test_m%3A%3AT%3A%3Aslow::0.20 s, now 0.45 s"))
        << lines[3];
    EXPECT_TRUE(lines[5].starts_with("::error file=a.py,line=1,")) << lines[5];
    EXPECT_TRUE(lines[6].starts_with("::error file=a.py,line=2,")) << lines[6];
}

TEST(GithubAnnotations, TenAtMostAndHowManyMore) {
    EXPECT_EQ(std::ranges::count(github_annotations(failing_run(10)), '\n'), 10);
    const std::string text = github_annotations(failing_run(4711));
    EXPECT_EQ(std::ranges::count(text, '\n'), 11);
    EXPECT_TRUE(
        text.ends_with("::notice title=pentad::and 4701 problems more; see the summary of this step and the log\n"))
        << text;
}

TEST(GithubSummary, ARun) {
    const Comparison comparison = test::mixed_comparison();
    const std::string text = github_summary(test::run_of(test::plain_results()), {.comparison = &comparison});
    EXPECT_TRUE(
        text.starts_with("## ❌ pentad: 5 failed, 2 passed (1 flaky), 1 cached, 1 skipped, 1 not run · 4.1 s\n"))
        << text;
    EXPECT_NE(
        text.find("\n### Newly failing (3)\n\n- `test_m::T::a`\n- `test_m::T::b`\n- `test_old: 3 failed, 1 in the "
                  "baseline`\n"),
        std::string::npos);
    EXPECT_NE(text.find("- `test_m::T::slow`: 0.20 s, now 0.45 s: 2.25 times"), std::string::npos);
    EXPECT_NE(text.find("\n<details><summary><code>FAIL pkg.test_m::T::test_failed[2]</code> "
                        "<code>pkg/m.py:245</code></summary>\n\n<pre>\nAssertionError: 2 != 3\n\nTraceback"),
              std::string::npos);
    EXPECT_NE(text.find("- `pkg.test_m::T::test_flaky` passed on attempt 3\n"), std::string::npos);
    EXPECT_TRUE(github_summary(test::run_of({test::plain_results()[0]})).starts_with("## ✅ pentad: 1 passed"));
}

TEST(GithubSummary, TextsCanNotBecomeMarkup) {
    pentad::Run run = failing_run(1);
    run.results[0].id = "m::`</code><b>`\n# h";
    run.results[0].traceback = "</pre>\n\n<script>&\n";
    run.warnings = {"`a` <b>"};
    const std::string text = github_summary(run);
    EXPECT_NE(text.find("<code>FAIL m::`&lt;/code&gt;&lt;b&gt;` # h</code>"), std::string::npos) << text;
    EXPECT_NE(text.find("&lt;/pre&gt;\n\n&lt;script&gt;&amp;\n</pre>"), std::string::npos) << text;
    EXPECT_NE(text.find("- `'a' <b>`\n"), std::string::npos) << text;
}

TEST(GithubSummary, ItStaysBelowItsLimit) {
    pentad::Run run = failing_run(60);
    for (TestResult& result : run.results) result.traceback = test::repeated("<&>\n", 50'000);
    const std::string text = github_summary(run);
    EXPECT_GT(text.size(), 500'000u);
    EXPECT_LE(text.size(), 1'000'000u);
    const std::string small = github_summary(run, {}, 2'000);
    EXPECT_LE(small.size(), 2'000u);
    EXPECT_TRUE(small.ends_with("\nThe rest did not fit in here.\n")) << small;
    EXPECT_TRUE(github_summary(failing_run(60)).find("\nand 10 more\n") != std::string::npos);
}

}  // namespace
}  // namespace pentad
