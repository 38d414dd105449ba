#include "workflow/pentad_identity.hpp"

#include <fmt/format.h>

#include "base/embedded_file.hpp"
#include "base/fingerprint.hpp"

#ifndef PENTAD_VERSION
#error "PENTAD_VERSION comes from the build (src/CMakeLists.txt), as does PENTAD_COMMIT"
#endif

namespace pentad {

extern const std::vector<EmbeddedFile> k_python_program;

std::string pentad_identity() {
    Fingerprint program;
    for (const EmbeddedFile& file : k_python_program) program += fingerprint_of(file.bytes);
    return fmt::format("{} {} {:016x}{:016x}", PENTAD_VERSION, PENTAD_COMMIT, program.high, program.low);
}

}  // namespace pentad
