#include "judge/compare.hpp"

#include <algorithm>

#include "judge/merge_walk.hpp"

namespace pentad {
namespace {

bool passes(Outcome outcome) { return outcome == Outcome::passed || outcome == Outcome::cached; }

bool holds_tests(const ModuleRecord& module) {
    return module.total > 0 || !module.tests.empty() || !module.failed_ids.empty();
}

int failures_of(const ModuleRecord& module) {
    if (!module.tests_known) return module.failed + module.errors;
    return static_cast<int>(
        std::ranges::count_if(module.tests, [](const TestRecord& test) { return is_failure(test.outcome); }));
}

/// The ids that fail in the module, as far as they are known. Sorted.
std::vector<std::string_view> failing_ids(const ModuleRecord& module) {
    std::vector<std::string_view> ids;
    if (!module.tests_known) return {module.failed_ids.begin(), module.failed_ids.end()};
    for (const TestRecord& test : module.tests) {
        if (is_failure(test.outcome)) ids.push_back(test.id);
    }
    return ids;
}

class Comparer {
   public:
    explicit Comparer(Coverage coverage) : coverage_(coverage) {}

    void module_gone(const ModuleRecord& before) {
        // A module without tests (the original system writes `0/0` for one that crashed) takes nothing with it.
        if (coverage_ == Coverage::part || !holds_tests(before)) return;
        found_.vanished_modules.push_back(before.name);
        for (const TestRecord& test : before.tests) test_gone(test);
    }

    void module_new(const ModuleRecord& now) {
        begin_module();
        for (const TestRecord& test : now.tests) test_new(test);
        if (!now.tests_known) news_.assign(now.failed_ids.begin(), now.failed_ids.end());
        const bool worse = !news_.empty() || failures_of(now) > 0;
        if (worse) end_module(now.name, 0, failures_of(now));
    }

    void module_pair(const ModuleRecord& before, const ModuleRecord& now) {
        if (!holds_tests(now) && holds_tests(before)) return module_gone(before);
        begin_module();
        if (!now.tests_known) {
            current_knows_totals(before, now);
        } else if (!before.tests_known) {
            baseline_knows_totals(before, now);
        } else {
            merge_walk(
                before.tests, now.tests, [](const TestRecord& test) { return test.id; },
                [this](const TestRecord& test) { test_gone(test); }, [this](const TestRecord& test) { test_new(test); },
                [this](const TestRecord& old, const TestRecord& test) { test_pair(old, test); });
            if (!news_.empty()) end_module(now.name, failures_of(before), failures_of(now));
        }
    }

    Comparison take() { return std::move(found_); }

   private:
    void begin_module() { news_.clear(); }

    void end_module(const std::string& name, int baseline_failed, int current_failed) {
        found_.new_failures.push_back({name, baseline_failed, current_failed, std::move(news_)});
        news_.clear();
    }

    void test_gone(const TestRecord& before) {
        if (coverage_ == Coverage::whole && before.outcome != Outcome::not_run) found_.vanished.emplace_back(before.id);
    }

    void note_flaky(const TestRecord& now) {
        if (now.flaky) found_.flaky.emplace_back(now.id);
    }

    void test_new(const TestRecord& now) {
        note_flaky(now);
        if (is_failure(now.outcome)) {
            news_.emplace_back(now.id);
        } else if (now.outcome != Outcome::not_run) {
            found_.added.emplace_back(now.id);
        }
    }

    void test_pair(const TestRecord& before, const TestRecord& now) {
        if (before.outcome == Outcome::not_run) return test_new(now);
        if (now.outcome == Outcome::not_run) return test_gone(before);
        ++found_.compared;
        note_flaky(now);
        if (is_failure(now.outcome)) {
            if (is_failure(before.outcome)) {
                found_.still_failing.emplace_back(now.id);
            } else {
                news_.emplace_back(now.id);
            }
        } else if (is_failure(before.outcome) && passes(now.outcome)) {
            found_.fixed.emplace_back(now.id);
        }
    }

    /// One test of a module of which the baseline knows only what failed.
    void test_by_name(bool failed_before, const TestRecord& now) {
        if (now.outcome == Outcome::not_run) {
            if (failed_before && coverage_ == Coverage::whole) found_.vanished.emplace_back(now.id);
            return;
        }
        note_flaky(now);
        found_.compared += failed_before;
        if (is_failure(now.outcome)) {
            if (failed_before) {
                found_.still_failing.emplace_back(now.id);
            } else {
                news_.emplace_back(now.id);
            }
        } else if (failed_before && passes(now.outcome)) {
            found_.fixed.emplace_back(now.id);
        }
    }

    /// The original system's file: some failures by name, all of them by number. A failure that is not among the names
    /// may be one of the nameless, but more of those than there were nameless ones are a regression.
    void baseline_knows_totals(const ModuleRecord& before, const ModuleRecord& now) {
        const auto gone = [this](const std::string& id) {
            if (coverage_ == Coverage::whole) found_.vanished.push_back(id);
        };
        merge_walk(
            before.failed_ids, now.tests,
            [](const auto& entry) -> std::string_view {
                if constexpr (requires { entry.id; }) {
                    return entry.id;
                } else {
                    return entry;
                }
            },
            gone, [this](const TestRecord& test) { test_by_name(false, test); },
            [this](const std::string&, const TestRecord& test) { test_by_name(true, test); });
        decide_by_numbers(before, now);
    }

    void current_knows_totals(const ModuleRecord& before, const ModuleRecord& now) {
        merge_walk(
            failing_ids(before), failing_ids(now), [](std::string_view id) { return id; },
            [](std::string_view) { /* passes now, or has vanished: this side does not say */ },
            [this](std::string_view id) { news_.emplace_back(id); },
            [this](std::string_view, std::string_view id) {
                ++found_.compared;
                found_.still_failing.emplace_back(id);
            });
        decide_by_numbers(before, now);
    }

    void decide_by_numbers(const ModuleRecord& before, const ModuleRecord& now) {
        const int baseline_failed = failures_of(before);
        const int current_failed = failures_of(now);
        const auto named = static_cast<int>(before.tests_known ? baseline_failed : before.failed_ids.size());
        const int nameless = std::max(0, baseline_failed - named);
        if (static_cast<int>(news_.size()) > nameless || current_failed > baseline_failed) {
            end_module(now.name, baseline_failed, current_failed);
        } else {
            std::ranges::move(news_, std::back_inserter(found_.still_failing));
        }
    }

    Coverage coverage_;
    Comparison found_;
    std::vector<std::string> news_;  // new failures of the module at hand
};

}  // namespace

Comparison compare(const ResultSet& baseline, const ResultSet& current, Coverage coverage) {
    Comparer comparer(coverage);
    merge_walk(
        baseline.modules, current.modules, [](const ModuleRecord& module) -> std::string_view { return module.name; },
        [&](const ModuleRecord& before) { comparer.module_gone(before); },
        [&](const ModuleRecord& now) { comparer.module_new(now); },
        [&](const ModuleRecord& before, const ModuleRecord& now) { comparer.module_pair(before, now); });
    return comparer.take();
}

}  // namespace pentad
