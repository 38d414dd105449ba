// The plan of a restore: what phase 1 leaves for phase 2, in the file `plan` of the staging folder.
//
// Format: "pentad restore 1\n", the number of steps, the steps, the XXH3 of all that; numbers are 8 bytes, texts have
// their length in front. It is written last, so a staging folder without a whole plan was never staged.
//
// Beside it: `N.new`, what step N puts in place (after an exchange: what stood there), and `N.old`, what it moved out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/restore.hpp"

namespace pentad {

struct PlannedStep {
    RestoreStep step;
    std::uint64_t staged_inode = 0;  ///< of `N.new`; 0 when nothing is put in place
};

inline constexpr std::string_view k_plan_file = "plan";
/// The plan's name from the moment on when every file is in its place, and only tidying up is left.
inline constexpr std::string_view k_applied_plan_file = "plan.applied";

std::string encode_plan(const std::vector<PlannedStep>& steps);
/// Errors: corrupt.
Result<std::vector<PlannedStep>> decode_plan(std::string_view bytes);

inline std::string new_name(std::size_t step) { return std::to_string(step) + ".new"; }
/// What `N.new` is called once its copy on another file system is in place.
inline std::string copied_name(std::size_t step) { return std::to_string(step) + ".copied"; }
inline std::string old_name(std::size_t step) { return std::to_string(step) + ".old"; }

}  // namespace pentad
