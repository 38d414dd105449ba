// JUnit XML: what Jenkins' `junit` step, GitLab's `artifacts:reports:junit` and most other CI systems read.
#pragma once

#include <string>

#include "model/test_result.hpp"

namespace pentad {

struct JunitExtras {
    std::string name = "pentad";
    /// From the root of the repository to the workspace, ending in `/`; empty when they are the same. GitLab makes
    /// links of it.
    std::string path_prefix = {};
};

/// Shape: UTF-8, one <testsuite> a unit, sorted by unit; docs/formats.md lists the attributes. A test that passed after
/// failed attempts has <flakyFailure> and <flakyError> elements and counts as passed; one that failed every time has
/// its first attempt as <failure> or <error> and the others as <rerunFailure> and <rerunError>, as Maven Surefire
/// writes them. Units: seconds; times are local, without a zone. Texts are cut to their head and tail above 256 KiB.
std::string junit_xml(const Run& run, const JunitExtras& extras = {});

}  // namespace pentad
