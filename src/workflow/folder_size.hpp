// What lies in test_batch_logs: how much, and what of it is left over from a pentad that was killed.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Units: bytes. What can't be read counts as nothing.
std::uint64_t folder_size(const std::filesystem::path& folder);

/// Removes temporary files and stagings that no running pentad can be using. Needs the lock. Returns how many.
Result<std::size_t> remove_leftovers(const Workspace& workspace);

}  // namespace pentad
