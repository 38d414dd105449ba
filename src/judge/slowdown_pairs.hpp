// The durations that can be compared: of tests that passed on both sides.
#pragma once

#include <vector>

#include "model/result_set.hpp"

namespace pentad {

struct TestPair {
    const TestRecord* before;
    const TestRecord* now;
};

struct ModulePair {
    const ModuleRecord* before;
    const ModuleRecord* now;
    std::vector<TestPair> tests;  ///< by id
    /// A side knows totals only: then the module's durations are compared, if nothing failed on either side.
    bool by_totals = false;
};

/// Shape: by module; those with nothing to compare are left out. Points into the sets.
std::vector<ModulePair> comparable(const ResultSet& baseline, const ResultSet& current);

}  // namespace pentad
