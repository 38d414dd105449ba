#include "exec/world.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <set>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "exec/world_layer.hpp"
#include "exec/world_processes.hpp"
#include "exec/world_support.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

/// `ID ID 1`: this one keeps its number; there are no others.
std::string identity_map(unsigned id) { return std::to_string(id) + ' ' + std::to_string(id) + " 1"; }

/// /proc/self/mountinfo writes blanks and the like in a path as three octal digits.
std::string unescaped(std::string_view field) {
    std::string path;
    for (std::size_t at = 0; at < field.size(); ++at) {
        const bool octal = field[at] == '\\' && at + 3 < field.size();
        if (!octal) {
            path += field[at];
            continue;
        }
        int value = 0;
        for (std::size_t digit = 1; digit <= 3; ++digit) value = value * 8 + (field[at + digit] - '0');
        path += static_cast<char>(value);
        at += 3;
    }
    return path;
}

/// What is mounted in the workspace would not be in the world, or be written to from there.
Status check_nothing_mounted_in(const fs::path& root) {
    std::ifstream table("/proc/self/mountinfo");
    for (std::string line; std::getline(table, line);) {
        const std::vector<std::string> fields = split(line, ' ');
        if (fields.size() < 5) continue;
        const fs::path place = unescaped(fields[4]);
        if (place != root && lies_in(place, root))
            return fail(Code::tool, printable(place.string()) +
                                        " in the workspace is a file system of its own, which a world can't have; "
                                        "unmount it");
    }
    return {};
}

/// A folder of the world for /tmp and one for $TMPDIR, each with what has to stand in it.
Status cover_temporary_folders(const WorldFolder& folder, WorldEntry& entry) {
    std::vector<fs::path> covered;
    for (const std::string& name : {std::string("/tmp"), environment_variable("TMPDIR")}) {
        std::error_code error;
        const fs::path place = name.empty() ? fs::path() : fs::canonical(name, error);
        if (name.empty() || error || place == "/" || lies_in(place, entry.root)) continue;
        // $TMPDIR in /tmp: it has to be there again, empty.
        const auto outer = std::ranges::find_if(covered, [&](const fs::path& one) { return lies_in(place, one); });
        if (outer != covered.end()) {
            const auto at = static_cast<std::size_t>(outer - covered.begin());
            TRY(make_directories(fs::path(entry.covers[at].first) / place.lexically_relative(*outer)));
            continue;
        }
        const fs::path ours = folder.path() / "t" / std::to_string(covered.size());
        TRY(make_directories(ours));
        if (::chmod(ours.c_str(), 01777) != 0) return fail_errno("can't prepare a world's temporary folder");
        if (lies_in(entry.root, place)) TRY(make_directories(ours / fs::path(entry.root).lexically_relative(place)));
        covered.push_back(place);
        entry.covers.emplace_back(ours.string(), place.string());
    }
    return {};
}

/// What killed processes have left goes when this one makes its first world there.
void sweep_once(const fs::path& scratch) {
    static std::mutex mutex;
    static std::set<fs::path> swept;
    const std::lock_guard lock(mutex);
    if (swept.insert(scratch).second) static_cast<void>(remove_stale_worlds(scratch));
}

Status with_advice(Status filled, const fs::path& scratch) {
    if (filled || filled.error().code != Code::no_space) return filled;
    return fail(Code::no_space, filled.error().message + "; free some in " + printable(scratch.string()) +
                                    ", or set TMPDIR to a folder with more space");
}

}  // namespace

Result<World> World::make(const fs::path& root, const std::vector<WorldChange>& changes, const WorldOptions& options) {
    std::error_code error;
    auto entry = std::make_unique<WorldEntry>();
    const fs::path real = fs::canonical(root, error);
    if (error) return fail(Code::io, "there is no folder " + printable(root.string()) + " to make a world of");
    WorldSupport support{options.method.value_or(WorldMethod::none), options.scratch.value_or(fs::path()), {}};
    if (!options.method || !options.scratch) {
        const WorldSupport found = world_support(real);
        if (!options.method) support.method = found.method;
        if (!options.scratch) support.scratch = found.scratch;
        support.why = found.why;
    }
    if (support.method == WorldMethod::none || support.scratch.empty())
        return fail(Code::tool, "no private view of the workspace can be made here: " + support.why);
    if (lies_in(support.scratch, real))
        return fail(Code::usage, "a world's scratch can't lie in the workspace; set TMPDIR to a folder outside");
    TRY(check_nothing_mounted_in(real));
    sweep_once(support.scratch);
    TRY_ASSIGN(WorldFolder folder, WorldFolder::make(support.scratch));
    TRY(with_advice(fill_layer(real, folder.upper(), changes), support.scratch));
    entry->method = support.method;
    entry->root = real.string();
    entry->upper = folder.upper().string();
    entry->work = folder.work().string();
    entry->mark = (folder.work() / "work/incompat/volatile").string();
    entry->source = mount_source(folder.path());
    entry->user_map = identity_map(::geteuid());
    entry->group_map = identity_map(::getegid());
    if (options.private_temporary) TRY(cover_temporary_folders(folder, *entry));
    FuseOverlay overlay;
    if (entry->method == WorldMethod::fuse) {
        TRY_ASSIGN(overlay, FuseOverlay::start(*entry));
    }
    return World(std::move(folder), std::move(entry), std::move(overlay));
}

}  // namespace pentad
