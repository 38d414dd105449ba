// test_report_batch_N.txt: where it stands, and that it is replaced whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pentad {

/// Shape: `test_report_batch_N.txt`.
std::string text_report_name(std::int64_t batch);

Status write_text_report(const std::filesystem::path& directory, std::int64_t batch, std::string_view text);

}  // namespace pentad
