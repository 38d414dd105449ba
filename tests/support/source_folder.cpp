#include "support/source_folder.hpp"

namespace pentad::test {

std::filesystem::path source_folder() { return PENTAD_SOURCE_FOLDER; }

std::string probe_program(const std::string& kind) { return PENTAD_PROBES "/trace_probe" + kind; }

}  // namespace pentad::test
