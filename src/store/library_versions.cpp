#include "store/library_versions.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "store/git_library.hpp"

namespace pentad {

std::string sqlite_version() { return ::sqlite3_libversion(); }

std::string libgit2_version() {
    const auto library = GitLibrary::load();
    int major = 0;
    int minor = 0;
    int revision = 0;
    if (!library || (*library)->git_libgit2_version(&major, &minor, &revision) != 0) return {};
    return fmt::format("{}.{}.{}", major, minor, revision);
}

}  // namespace pentad
