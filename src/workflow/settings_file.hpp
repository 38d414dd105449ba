// One settings file.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "model/settings.hpp"

namespace pentad {

/// Puts what the file says over `settings`. Shape: `name` is what messages call the file. A file that does not exist
/// says nothing. Errors: usage (syntax, unknown key, wrong type or range; each with `name:line`), io (can't be read).
Status apply_settings_file(Settings& settings, const std::filesystem::path& file, const std::string& name);

/// The same from the text of a file.
Status apply_settings_text(Settings& settings, std::string_view text, const std::string& name);

}  // namespace pentad
