// What `ctest --show-only=json-v1` says.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "frameworks/ctest_resources.hpp"

namespace pentad {

/// A test as CTest knows it; the names of its properties are in CMake's manual, cmake-properties(7).
struct CTestTest {
    std::string name;
    std::vector<std::string> command;  ///< empty: its program is not there
    std::string place;                 ///< `path:line` of the add_test, as CMake has the path; may be empty
    std::string working_directory;
    std::vector<std::string> environment;
    std::vector<std::string> environment_modification;
    std::vector<std::string> depends;
    std::vector<std::string> fixtures_setup, fixtures_cleanup, fixtures_required;
    std::vector<std::string> resource_lock;
    std::vector<std::string> required_files;
    std::vector<std::string> labels;
    std::vector<std::string> pass_expressions, fail_expressions, skip_expressions;
    /// Once it prints a line that one of these matches, `match_timeout` counts from there.
    std::vector<std::string> match_expressions;
    double match_timeout = 0;  ///< seconds
    std::vector<ResourceGroup> resource_groups;
    int skip_return_code = -1;
    int processors = 1;
    double timeout = -1;  ///< seconds; 0: none; -1: it says nothing
    double cost = 0;
    bool run_serial = false;
    bool will_fail = false;
    bool disabled = false;
    friend bool operator==(const CTestTest&, const CTestTest&) = default;
};

/// `text` is what ctest printed on stdout. Errors: tool (`where` and why it can't be understood).
Result<std::vector<CTestTest>> read_ctest_list(std::string text);

}  // namespace pentad
