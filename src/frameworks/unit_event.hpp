// What a unit's process tells, as values: whichever framework it is of.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "model/test_result.hpp"

namespace pentad::unit_event {

/// Bytes printed before an event; k_unknown when the process could not tell.
using Position = std::int64_t;
inline constexpr Position k_unknown = -1;

struct UnitBegins {
    std::size_t index = 0;  ///< in the request, or in the group
    Position position = k_unknown;
};
struct TestExists {
    std::size_t number = 0;  ///< counts from 0 in its unit and process
    std::string id;
};
struct Loaded {};  ///< imported, and every test told that exists before one runs
struct TestStarts {
    std::size_t number = 0;
    Position position = k_unknown;
    double moment = 0;  ///< seconds on the clock that never jumps (CLOCK_MONOTONIC)
};
struct TestEnds {
    std::size_t number = 0;
    Position position = k_unknown;
    TestResult result;  ///< without id, unit and output
};
/// A setUpClass, tearDownClass, setUpModule or tearDownModule begins.
struct FixtureBegins {
    std::string kind;
    std::string where;  ///< the class's part of an id; for a module's fixture `setUpModule`
    Position position = k_unknown;
    /// What the ids begin with of the tests that can't run when it fails; empty: as unittest's kind and where say.
    std::string covers = {};
};
struct FixtureEnds {};
/// A result that belongs to no test: a failed import, a failed fixture.
struct Extra {
    TestResult result;  ///< with id
};
struct Notice {
    std::string text;
};
/// The process ended before it could tell which tests there are: those that it did not tell of run in another one.
struct MoreExists {};
struct Recurse {};  ///< the package has no load_tests: its inner units are to be run
struct UnitEnds {
    bool complete = false;  ///< no test that exists is left to run
    double duration = 0;    ///< seconds, from before the import
};
/// Several tests ran at once, and which of them ended the process can't be told: nobody gets the blame, and what has no
/// result runs again with TestChoice::one_by_one. Once; in such a process it says nothing.
struct Unsure {};
/// The test that runs may take so long from now on, whatever was its limit. Of a process of its own.
struct LimitIs {
    double seconds = 0;
};
/// This process, which waits for the end of this call, runs nothing but that unit of its group from now on.
struct ProcessBegins {
    int process = 0;
    std::size_t index = 0;  ///< in the group
};
struct Leaves {
    bool clean = false;  ///< it has no child process left
};

using Event = std::variant<UnitBegins, TestExists, Loaded, TestStarts, TestEnds, FixtureBegins, FixtureEnds, Extra,
                           Notice, MoreExists, Recurse, UnitEnds, Unsure, LimitIs, ProcessBegins, Leaves>;

}  // namespace pentad::unit_event
