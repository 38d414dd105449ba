#include "exec/world_support.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include "base/text.hpp"
#include "exec/world.hpp"
#include "exec/world_call.hpp"
#include "exec/world_folder.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_mark = ".pentad-trial";       // stands in the upper layer only
constexpr const char* k_gone = ".pentad-trial-gone";  // a whiteout there

/// In the world: nothing, or what does not work there.
std::string look_around() {
    if (::access(k_mark, R_OK) != 0) return "what should show does not";
    // A folder where something was removed: overlayfs marks it with an attribute, which not every file system can hold.
    if (::mkdir(k_gone, 0700) != 0 || ::rmdir(k_gone) != 0)
        return std::string("can't make a folder in it: ") + std::strerror(errno);
    return {};
}

Status try_method(const fs::path& root, const fs::path& scratch, WorldMethod method) {
    const std::vector<WorldChange> changes = {{.path = k_mark, .kind = FileKind::regular},
                                              {.path = k_gone, .kind = FileKind::absent}};
    TRY_ASSIGN(const World world, World::make(root, changes, {.scratch = scratch, .method = method}));
    TRY_ASSIGN(const std::string trouble, call_in_world(world.entry(), look_around));
    if (!trouble.empty()) return fail(Code::tool, printable(scratch.string()) + ": " + trouble + "; set TMPDIR");
    return {};
}

WorldSupport find_support(const fs::path& root) {
    // Root keeps all that it may do in a mount namespace; in a user namespace it would lose what is other users'.
    std::vector<WorldMethod> methods = {WorldMethod::user_namespace, WorldMethod::fuse};
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
    const char* overlay = support.method == WorldMethod::fuse ? "" : " and overlayfs";
    return std::string(name_of(support.method)) + overlay + ", scratch in " + printable(support.scratch.string()) +
           (support.why.empty() ? "" : "; not better, because " + support.why);
}

}  // namespace pentad
