// What CTest makes of a test's end, from its properties.
#pragma once

#include <string>
#include <vector>

#include "frameworks/framework.hpp"

namespace pentad {

struct CTestRules {
    std::vector<std::string> pass, fail, skip;  ///< regular expressions of CMake's
    int skip_return_code = -1;                  ///< -1: none
    bool will_fail = false;
    std::vector<std::string> match = {};  ///< of lines; the first that one matches begins a time of `match_timeout`
    double match_timeout = 0;             ///< seconds
};

/// Of a process that ended by itself. Pure. Shape: outcome and message.
TestResult ctest_verdict(const CTestRules& rules, int status, std::string_view output);

/// One test, which is the unit itself. `place`: becomes the failure's file_location.
std::unique_ptr<UnitReader> ctest_reader(std::string unit, CTestRules rules, std::string place);

/// It is not run, and has this result.
std::unique_ptr<UnitReader> ready_reader(TestResult result);

}  // namespace pentad
