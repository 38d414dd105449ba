// JUnit's XML, as its many writers have it: Surefire, pytest, jest-junit, gotestsum, ctest, GoogleTest, Bazel, PHPUnit.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/test_result.hpp"

namespace pentad {

struct JunitCase {
    std::string class_name;  ///< the testcase's, else the name of the innermost testsuite that has one; may be empty
    std::string name;        ///< may be empty: a failure of the whole class
    std::string file;        ///< as the writer has it; empty: it does not say
    std::string line;        ///< the same
    TestResult result;       ///< without id, unit and file_location; a failure has its output
};

struct JunitReport {
    std::vector<JunitCase> cases;  ///< in the order of the document
    /// What is wrong with it: XML that ends too early or is none, or failures that are counted but not there. The cases
    /// are what was understood so far. Empty: nothing.
    std::string problem;
};

/// Never fails; texts are valid UTF-8. Where `rerunFailure` or `flakyFailure` stand, the last outcome counts.
/// Threads: any. Source: no standard; the writers named above, and the schemas of Jenkins and Surefire.
JunitReport read_junit(std::string_view xml);

/// The same, giving each case as it is understood; returns what is wrong.
std::string read_junit(std::string_view xml, const std::function<void(JunitCase&&)>& take);

/// `Class::name`, and `Class` or `name` alone where the other is empty or the same.
std::string junit_name(const JunitCase& one);
/// The same, for those who have a text already.
void append_junit_name(std::string& text, const JunitCase& one);

}  // namespace pentad
