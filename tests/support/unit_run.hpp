// A Python workspace and a run of its tests, for tests of the unit runner.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/temp_folder.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad::test {

/// Debian's own Python: the one in PATH may be a shim, which is slow to start.
inline std::string python() { return std::filesystem::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3"; }

/// The outcome of a run, by test.
struct UnitRun {
    UnitRunOutcome outcome;
    std::vector<Event> events;
    std::map<std::string, TestResult> by_id;

    /// The result of a test; an empty one, and a failure of the calling test, when there is none.
    TestResult of(const std::string& id) const {
        const auto found = by_id.find(id);
        if (found != by_id.end()) return found->second;
        std::string known;
        for (const auto& [other, result] : by_id) known += "\n  " + other + ": " + result.message;
        ADD_FAILURE() << "no result of " << id << "; there are:" << known;
        return {};
    }
    /// `passed`, `crashed: SIGSEGV`: the outcome's word, and for all but passed the message's first line.
    std::string told(const std::string& id) const {
        const TestResult result = of(id);
        const std::string word(to_string(result.outcome));
        const std::string first = result.message.substr(0, result.message.find('\n'));
        return first.empty() ? word : word + ": " + first;
    }
    /// Each `id outcome`, one a line, in the order of ids.
    std::string listed() const {
        std::string text;
        for (const TestResult& result : outcome.results)
            text += result.id + " " + std::string(to_string(result.outcome)) + "\n";
        return text;
    }
};

/// Python files in a folder of their own, and the settings to run them with: one second's timeout is long for them all.
class PythonProject {
   public:
    PythonProject() {
        request.root = folder.path();
        request.directory = folder / "test_batch_logs";
        request.settings.interpreter = python();
        request.settings.jobs = 2;
        request.settings.timeout = 60;
        request.settings.grace = 0.3;
    }

    void write(std::string_view path, std::string_view text) { folder.write(path, text); }
    /// A module with `import unittest, os, sys, time` before `text`.
    void write_tests(std::string_view path, std::string_view text) {
        folder.write(path, "import unittest, os, sys, time\n" + std::string(text));
    }

    UnitRun run() {
        UnitRun run;
        Result<UnitRunOutcome> outcome = run_units(request, [&](const Event& event) { run.events.push_back(event); });
        if (!outcome) {
            ADD_FAILURE() << outcome.error().message;
            return run;
        }
        run.outcome = std::move(*outcome);
        for (const TestResult& result : run.outcome.results) {
            EXPECT_FALSE(run.by_id.contains(result.id)) << "two results of " << result.id;
            run.by_id[result.id] = result;
        }
        return run;
    }

    TempFolder folder;
    UnitRunRequest request;
};

}  // namespace pentad::test
