#include "store/git_library.hpp"

#include <dlfcn.h>

#include <cstring>
#include <string_view>

namespace pentad {

namespace {

constexpr const char* k_file = "libgit2.so.1.5";

template <class Function>
bool find_function(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    return function != nullptr;
}

void configure(const GitLibrary& git) {
    for (const int level :
         {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA})
        git.git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    git.git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    // Pack and zlib checksums stay; hashing again what is read is what check() does.
    git.git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}

Result<GitLibrary> open_library() {
    void* library = ::dlopen(k_file, RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr)
        return fail(Code::tool, std::string("can't load ") + k_file +
                                    ", which holds the history; install Debian's package "
                                    "libgit2-1.5 (apt-get install libgit2-1.5)");
    GitLibrary git;
    const char* missing = nullptr;
#define PENTAD_GIT_FIND(name) \
    if (!find_function(library, #name, git.name)) missing = #name;
    PENTAD_GIT_FUNCTIONS(PENTAD_GIT_FIND)
#undef PENTAD_GIT_FIND
    if (missing != nullptr)
        return fail(Code::tool,
                    std::string(k_file) + " has no " + missing + "; reinstall Debian's package libgit2-1.5");
    if (git.git_libgit2_init() < 0) return fail(Code::tool, "libgit2 can't be started");
    configure(git);
    return git;
}

const Result<GitLibrary>& library() {
    static const Result<GitLibrary> k_library = open_library();
    return k_library;
}

}  // namespace

Result<const GitLibrary*> GitLibrary::load() {
    const Result<GitLibrary>& git = library();
    if (!git) return Failure(git.error());
    return &*git;
}

const GitLibrary& GitLibrary::loaded() { return *library(); }

Failure git_failure(const std::string& what, int status) {
    const git_error* last = GitLibrary::loaded().git_error_last();
    const std::string reason = last != nullptr && last->message != nullptr ? last->message : "unknown reason";
    const bool full = reason.find("No space left") != std::string::npos || reason.find("quota") != std::string::npos;
    const bool system = last != nullptr && (last->klass == GIT_ERROR_OS || last->klass == GIT_ERROR_NOMEMORY);
    if (full) return fail(Code::no_space, what + ": " + reason);
    if (system && status != GIT_ENOTFOUND) return fail(Code::io, what + ": " + reason);
    return fail(Code::corrupt, what + ": " + reason);
}

git_oid to_git(const Oid& oid) {
    git_oid id;
    std::memcpy(id.id, oid.bytes.data(), oid.bytes.size());
    return id;
}

}  // namespace pentad
