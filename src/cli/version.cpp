#include "cli/version.hpp"

#include "base/json_writer.hpp"

#ifndef PENTAD_VERSION
#error "PENTAD_VERSION comes from the build (CMakeLists.txt: project(pentad VERSION …))"
#endif

namespace pentad {

std::string version_text(bool json) {
    if (!json) return "pentad " PENTAD_VERSION "\n";
    JsonWriter writer;
    writer.begin_object().member("schema", "pentad.version/1").member("version", PENTAD_VERSION).end_object();
    return writer.take() + '\n';
}

std::string version_number() { return PENTAD_VERSION; }

}  // namespace pentad
