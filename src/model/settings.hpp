// The settings, as plain values with their defaults. Where each comes from is the business of workflow/settings_loader.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pentad {

/// A `[[suite]]`: any command that runs tests.
struct SuiteSettings {
    std::string name;               ///< of its unit; unique
    std::string command;            ///< for /bin/sh
    std::string folder = ".";       ///< where it starts, from the workspace
    std::string report = {};        ///< the file that it writes, from `folder`; may be a pattern; empty: its stdout
    std::string format = "status";  ///< of the report: `junit`, `tap`, or `status`: 0 is passed;
                                    ///< or what the program was made with: `gtest`, `catch2`, `doctest`
    double timeout = 0;             ///< seconds; 0: as `[run] timeout` says
};

struct Settings {
    // [batch]
    int batch_size = 5;

    // [run]
    double timeout = 300;                    ///< seconds, per unit
    double grace = 2;                        ///< seconds between SIGTERM and SIGKILL
    int jobs = 0;                            ///< units at once; 0: one per core
    std::uint64_t output_limit = 64 * 1024;  ///< bytes kept of a unit's output at each end (head and tail)

    std::string trace = "auto";  ///< finds out what each unit depends on, so that some can be left out; or `off`
    std::string select =
        "auto";  ///< `auto` leaves out units of which nothing differs since they passed, `off` runs all

    /// Programs that units start again and again: `auto` loads each once where it can and forks it, `off` starts each.
    std::string load_once = "auto";

    std::string isolate = "auto";  ///< after a batch that failed: `auto` finds the culprits, `ask` asks first, `off`
    double isolate_seconds = 60;   ///< after so long no further state is begun by itself
    int isolate_states = 60;       ///< nor after so many

    std::vector<std::string> frameworks;  ///< whose tests run; empty: all that are found
    std::vector<SuiteSettings> suites;    // [[suite]]

    // [build]
    std::string build_command;    ///< for /bin/sh, in the workspace; empty: as each project's files say
    double build_timeout = 1800;  ///< seconds

    // [gtest]
    std::string gtest_isolation = "binary";  ///< a process for each `binary`, or for each `test`

    // [maven]
    std::string maven_isolation = "module";  ///< a JVM for a `module`, or as its poms say; or for each test `class`

    // [rollback]
    std::string rollback_on_failure = "never";  ///< after a batch that failed: `never`, `culprit` or `batch` goes back

    // [retry]
    int retry_count = -1;        ///< how often a test that fails is run again; -1: once in `ci`, else not at all
    double retry_backoff = 0.1;  ///< seconds before the first of these

    // [compare]
    double slowdown_threshold = 1.5;  ///< times the baseline's duration
    double slowdown_floor = 0.05;     ///< seconds; what takes less time more is never a slowdown

    // [history]
    int history_runs = 1000;                              ///< runs that `gc` keeps
    std::uint64_t history_bytes = 1000ull * 1000 * 1000;  ///< of their results

    // [python]
    std::string interpreter;                ///< empty: `.venv`, VIRTUAL_ENV, else python3
    std::string isolation = "module";       ///< `module` | `worker`
    std::string pattern = "test*.py";       ///< which files are test modules
    std::string python_framework = "auto";  ///< `auto` goes by the project's files | `unittest` | `pytest`

    // [store]
    std::string directory = "test_batch_logs";
    std::uint64_t size_limit = 100ull * 1024 * 1024;  ///< bytes; a larger file is noted, its content not kept

    // [scan]
    std::vector<std::string> ignore;  ///< more ignore rules, in .gitignore's language
};

}  // namespace pentad
