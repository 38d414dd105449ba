// Where settings come from: PENTAD_* of the environment, then pentad.toml in the workspace, then the user's own file.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "model/settings.hpp"

namespace pentad {

/// Reads `$XDG_CONFIG_HOME/pentad/pentad.toml` (or ~/.config/…), then `root`/pentad.toml, then the environment
/// (PENTAD_BATCH_SIZE, PENTAD_TIMEOUT, PENTAD_JOBS, PENTAD_PYTHON, PENTAD_ISOLATION, …: one per key). A file that does
/// not exist is fine. Errors: usage: syntax (file:line), unknown key (names the nearest known one), wrong type, value
/// out of range (names the range).
Result<Settings> load_settings(const std::filesystem::path& root);

}  // namespace pentad
