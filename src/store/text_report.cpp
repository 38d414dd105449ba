#include "store/text_report.hpp"

#include "base/file.hpp"

namespace pentad {

std::string text_report_name(std::int64_t batch) { return "test_report_batch_" + std::to_string(batch) + ".txt"; }

Status write_text_report(const std::filesystem::path& directory, std::int64_t batch, std::string_view text) {
    return write_file_atomically(directory / text_report_name(batch), text, Durability::cached);
}

}  // namespace pentad
