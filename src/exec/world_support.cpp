#include "exec/world_support.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include "base/text.hpp"
#include "exec/world.hpp"
#include "exec/world_folder.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_mark = ".pentad-trial";       // stands in the upper layer only
constexpr const char* k_gone = ".pentad-trial-gone";  // a whiteout there

/// In the child: what a test does in a world works, and shows.
bool look_around(const WorldEntry& entry) {
    if (::chdir(entry.root.c_str()) != 0) return false;
    if (::access(k_mark, R_OK) != 0) return false;
    // A folder where something was removed: overlayfs marks it with an attribute, which not every file system can hold.
    return ::mkdir(k_gone, 0700) == 0 && ::rmdir(k_gone) == 0;
}

/// Nothing, or why a world of this kind does not work.
Status try_world(const World& world) {
    const WorldEntry& entry = world.entry();
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe");
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) return fail_errno("can't start a process");
    if (child == 0) {
        WorldTrouble trouble;
        if (enter_world(entry, trouble) && !look_around(entry)) {
            trouble.error = errno;
            std::strcpy(trouble.call, "use it");
        }
        [[maybe_unused]] const ssize_t told = ::write(write_end.get(), &trouble, sizeof trouble);
        ::_exit(0);
    }
    write_end.reset();
    WorldTrouble trouble;
    ssize_t count = 0;
    do count = ::read(read_end.get(), &trouble, sizeof trouble);
    while (count < 0 && errno == EINTR);
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (count != sizeof trouble) return fail(Code::tool, "the process that tried it was killed");
    if (trouble.error != 0) return fail_world(entry, trouble);
    return {};
}

Status try_method(const fs::path& root, const fs::path& scratch, WorldMethod method) {
    const std::vector<WorldChange> changes = {{.path = k_mark, .kind = FileKind::regular},
                                              {.path = k_gone, .kind = FileKind::absent}};
    TRY_ASSIGN(const World world, World::make(root, changes, {.scratch = scratch, .method = method}));
    return try_world(world);
}

WorldSupport find_support(const fs::path& root) {
    // Root keeps all that it may do in a mount namespace; in a user namespace it would lose what is other users'.
    std::vector<WorldMethod> methods = {WorldMethod::user_namespace};
    if (::geteuid() == 0) methods.insert(methods.begin(), WorldMethod::mount_namespace);
    std::string why;
    std::string here;
    const std::vector<fs::path> bases = scratch_bases(root);
    for (const WorldMethod method : methods) {
        here.clear();
        for (const fs::path& base : bases) {
            const Result<fs::path> scratch = private_folder(base);
            const Status works = scratch ? try_method(root, *scratch, method) : Status(Failure(scratch.error()));
            if (works) return {method, *scratch, why};
            // The first folder is the one that should do; what is wrong with the others is of less interest.
            if (here.empty()) here = works.error().message;
        }
        if (bases.empty()) here = "there is no folder for scratch outside the workspace; set TMPDIR";
        why += (why.empty() ? "" : "; ") + std::string(name_of(method)) + ": " + here;
    }
    return {WorldMethod::none, {}, why};
}

}  // namespace

WorldSupport world_support(const fs::path& root) {
    static std::mutex mutex;
    static std::map<fs::path, WorldSupport> known;
    std::error_code error;
    const fs::path real = fs::canonical(root, error);
    const std::lock_guard lock(mutex);
    const auto found = known.find(real);
    if (found != known.end()) return found->second;
    return known.emplace(real, find_support(real)).first->second;
}

std::string to_text(const WorldSupport& support) {
    if (support.method == WorldMethod::none) return "none works here, a copy at another path is used: " + support.why;
    return std::string(name_of(support.method)) + " and overlayfs, scratch in " + printable(support.scratch.string()) +
           (support.why.empty() ? "" : "; not better, because " + support.why);
}

}  // namespace pentad
