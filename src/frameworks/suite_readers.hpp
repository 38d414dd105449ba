// What becomes of a `[[suite]]` whose results are in a report, its stdout or its exit status.
#pragma once

#include <memory>

#include "frameworks/framework.hpp"

namespace pentad {

/// `unit` has format and report as `particulars`. The copies of report files are in `scratch`, `report.1` and so on,
/// with their paths in `report.1.name`.
std::unique_ptr<UnitReader> make_suite_reader(const TestUnit& unit, const TestChoice& choice,
                                              const std::filesystem::path& scratch, const std::filesystem::path& root);

/// Runs `$1` with /bin/sh, and copies the files that match `$2` into the folder `$0`, if they are newer than its start.
std::string_view suite_script();

}  // namespace pentad
