#include "cli/version.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "store/library_versions.hpp"

#ifndef PENTAD_VERSION
#error \
    "PENTAD_VERSION comes from the build (src/CMakeLists.txt), as do PENTAD_COMMIT, PENTAD_COMPILER, PENTAD_BUILD_TYPE"
#endif

namespace pentad {

namespace {

struct Fact {
    std::string_view name;   ///< in JSON
    std::string_view label;  ///< in text
    std::string value;       ///< empty: not known
};

std::vector<Fact> facts() {
    return {
        {"commit", "commit", PENTAD_COMMIT},    {"compiler", "compiler", PENTAD_COMPILER},
        {"standard", "language", "C++23"},      {"build_type", "build", PENTAD_BUILD_TYPE},
        {"sqlite", "sqlite", sqlite_version()}, {"libgit2", "libgit2", libgit2_version()},
    };
}

}  // namespace

std::string version_text(bool json) {
    if (!json) {
        std::string text = "pentad " PENTAD_VERSION "\n";
        for (const Fact& fact : facts())
            if (!fact.value.empty()) text += fmt::format("{:<9} {}\n", fact.label, fact.value);
        return text;
    }
    JsonWriter writer;
    writer.begin_object().member("schema", "pentad.version/1").member("version", PENTAD_VERSION);
    for (const Fact& fact : facts()) {
        writer.key(fact.name);
        if (fact.value.empty())
            writer.null();
        else
            writer.value(fact.value);
    }
    return writer.end_object().take() + '\n';
}

std::string version_number() { return PENTAD_VERSION; }

}  // namespace pentad
