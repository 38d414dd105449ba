// What happens during a run, as one stream: the progress display, the journal and every report listen to it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "model/test_result.hpp"

namespace pentad {

/// A project is built, before its tests can be found: it may take long, and no unit runs meanwhile.
struct BuildStarted {
    std::string project;  ///< its folder, relative to the workspace; of the workspace itself its own name
};
struct BuildFinished {
    std::string project;
    double duration = 0;  ///< seconds
    bool failed = false;  ///< or took too long; what it said is a test's result later
};
/// Comes again in a run when files changed while the tests ran: so many units are run once more, with the files as they
/// were, and their results take the place of those before. A Warning before it says why.
struct RunStarted {
    std::size_t units = 0;
    int jobs = 1;
};
struct UnitStarted {
    std::string unit;
};
struct TestStarted {
    std::string unit;
    std::string id;
};
struct TestFinished {
    TestResult result;
};
/// A test that failed is run again; `failed` is what it was this time.
struct TestRetried {
    std::string unit;
    std::string id;
    int attempt = 2;  ///< which execution comes now; the first one was 1
    Outcome failed = Outcome::failed;
};
struct UnitFinished {
    std::string unit;
    Totals totals;
    double duration = 0;  ///< seconds
    std::string problem;  ///< `crashed (SIGSEGV)`, `timed out after 300 s`; empty when it ended by itself
};
struct Warning {
    std::string text;  ///< `test_m: left process 4711 (sleep) behind; ended`
};
struct RunFinished {
    Totals totals;
    double duration = 0;  ///< seconds
    bool interrupted = false;
};

using Event = std::variant<BuildStarted, BuildFinished, RunStarted, UnitStarted, TestStarted, TestFinished, TestRetried,
                           UnitFinished, Warning, RunFinished>;

}  // namespace pentad
