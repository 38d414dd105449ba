#include "support/source_folder.hpp"

namespace pentad::test {

std::filesystem::path source_folder() { return PENTAD_SOURCE_FOLDER; }

}  // namespace pentad::test
