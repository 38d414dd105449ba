#include "exec/loadable.hpp"

#include <fcntl.h>
#include <gnu/libc-version.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/file.hpp"
#include "base/text.hpp"
#include "exec/program_file.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_loader = "/lib64/ld-linux-x86-64.so.2";

/// Before 2.34 threads had a library of their own, which wanted to be the first as ours does.
bool knows_one_first() {
    const std::vector<std::string> parts = split(::gnu_get_libc_version(), '.');
    constexpr int k_major = 2, k_minor = 34;
    if (parts.size() < 2) return false;
    const int major = std::atoi(parts[0].c_str()), minor = std::atoi(parts[1].c_str());
    return major > k_major || (major == k_major && minor >= k_minor);
}

}  // namespace

bool is_loadable(const std::filesystem::path& program) {
    if (!knows_one_first() || gives_privileges(program)) return false;
    const UniqueFd file(::open(program.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file) return false;
    const Interpreter loader = interpreter_in(file.get());
    return !loader.script && loader.path == k_loader;
}

LoadedFrom::LoadedFrom(std::span<const TracedPath> seen, const std::filesystem::path& root) {
    using Kind = TracedPath::Kind;
    for (const TracedPath& traced : seen) {
        // A folder is another as soon as something in it is; what the program has from there is looked at itself.
        if (traced.kind != Kind::content && traced.kind != Kind::absence && traced.kind != Kind::symlink) continue;
        places_.push_back(look_at((root / traced.path).string(), traced.kind == Kind::symlink));
    }
}

bool LoadedFrom::is_as_it_was() const {
    const auto is_same = [](const Place& place) { return look_at(place.path, place.link) == place; };
    return !places_.empty() && std::ranges::all_of(places_, is_same);
}

LoadedFrom::Place LoadedFrom::look_at(std::string path, bool link) {
    struct stat status{};
    Place place{.path = std::move(path), .link = link};
    if ((link ? ::lstat(place.path.c_str(), &status) : ::stat(place.path.c_str(), &status)) != 0) return place;
    place.device = status.st_dev;
    place.inode = status.st_ino;
    place.size = status.st_size;
    place.seconds = status.st_ctim.tv_sec;
    place.nanoseconds = status.st_ctim.tv_nsec;
    return place;
}

}  // namespace pentad
