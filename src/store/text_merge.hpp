// Merging three versions of a content.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "store/snapshots.hpp"

namespace pentad {

/// See Snapshots::merge. Shape: every byte of a line is kept, line ends too; `bytes` is empty when it is not clean.
Result<Snapshots::Merged> merge_contents(std::string_view base, std::string_view ours, std::string_view theirs);

}  // namespace pentad
