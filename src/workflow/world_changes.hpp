// From what is recorded of a path to what a world shall have there.
#pragma once

#include <string>

#include "exec/world.hpp"
#include "store/restore.hpp"

namespace pentad {

/// `content` gives the bytes of what stands there; it is not asked where nothing does. Errors: those of `content`.
Result<WorldChange> world_change(const std::string& path, const FileState& state, const ContentSource& content);

}  // namespace pentad
