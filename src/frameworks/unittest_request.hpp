// What a unit's process is asked to do, as the text that frameworks/python/worker.py reads.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "frameworks/python_units.hpp"

namespace pentad {

/// All units of one request have the same start folder, and the same framework.
struct UnittestRequest {
    std::filesystem::path root;
    std::filesystem::path excluded;  ///< test_batch_logs
    std::string pattern;
    std::span<const TestUnit* const> units;
    std::set<std::string> left_out;   ///< ids of tests that have their result already
    std::set<std::string> only = {};  ///< ids of the tests to run; empty: all
};

std::string to_text(const UnittestRequest& request);

/// Fields are separated by tabs, lines by line feeds; in a field both are escaped, `\t`, `\n`, and `\\`.
std::string escape_field(std::string_view text);
std::string unescape_field(std::string_view text);

}  // namespace pentad
