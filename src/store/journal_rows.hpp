// A run's results on their way into the journal: in the order, and with the numbers, that make storing them cheap.
#pragma once

#include <cstdint>
#include <vector>

#include "model/test_result.hpp"
#include "store/sqlite.hpp"

namespace pentad {

/// One result that is about to be stored. `result` looks into the run.
struct ResultRow {
    const TestResult* result = nullptr;
    std::int64_t unit = 0;
    std::int64_t test = 0;
};

/// Gives each of `rows` (in the order of ids) the number of its test, and adds tests that are new. Where there are
/// many, one pass over the tests that are known costs less than looking each up.
Status number_tests(sqlite::Database& database, std::vector<ResultRow>& rows);

/// Appends to each test's ring of recent outcomes. `rows`: in the order of numbers.
Status store_rings(sqlite::Database& database, const std::vector<ResultRow>& rows);

}  // namespace pentad
