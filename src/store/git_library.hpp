// libgit2, loaded when it is needed first: it brings krb5, OpenSSL and ssh2 with it, and loading it costs more than a
// whole `record`. Nothing but this room's snapshots speaks to it.
#pragma once

#include <git2.h>

#include <memory>
#include <string>

#include "base/oid.hpp"
#include "base/result.hpp"

// The functions that we use of it.
#define PENTAD_GIT_FUNCTIONS(X)    \
    X(git_libgit2_init)            \
    X(git_libgit2_opts)            \
    X(git_libgit2_version)         \
    X(git_error_last)              \
    X(git_odb_open)                \
    X(git_odb_free)                \
    X(git_odb_read)                \
    X(git_odb_read_header)         \
    X(git_odb_exists)              \
    X(git_odb_exists_ext)          \
    X(git_odb_refresh)             \
    X(git_odb_object_data)         \
    X(git_odb_object_size)         \
    X(git_odb_object_type)         \
    X(git_odb_object_free)         \
    X(git_merge_file)              \
    X(git_merge_file_result_free)  \
    X(git_patch_from_buffers)      \
    X(git_patch_free)              \
    X(git_patch_num_hunks)         \
    X(git_patch_get_hunk)          \
    X(git_patch_get_line_in_hunk)  \
    X(git_repository_open_bare)    \
    X(git_repository_free)         \
    X(git_packbuilder_new)         \
    X(git_packbuilder_set_threads) \
    X(git_packbuilder_insert)      \
    X(git_packbuilder_write)       \
    X(git_packbuilder_name)        \
    X(git_packbuilder_free)

namespace pentad {

/// The loaded library: one pointer a function, of the same name and type. Never unloaded.
struct GitLibrary {
#define PENTAD_GIT_MEMBER(name) decltype(&::name) name = nullptr;
    PENTAD_GIT_FUNCTIONS(PENTAD_GIT_MEMBER)
#undef PENTAD_GIT_MEMBER

    /// Loads it at the first call. No configuration of the user is read, ownership of folders is not looked at.
    /// Errors: tool, which package to install.  Threads: any.
    static Result<const GitLibrary*> load();
    /// After a `load` that succeeded.
    static const GitLibrary& loaded();
};

/// A call of libgit2 that gave back `status` < 0. Shape: `what: its own message`. Errors: no_space; corrupt for objects
/// that are missing or bad; io for all else.
Failure git_failure(const std::string& what, int status);

template <auto Free>
struct GitDeleter {
    template <class T>
    void operator()(T* object) const {
        (GitLibrary::loaded().*Free)(object);
    }
};
using OdbHandle = std::unique_ptr<git_odb, GitDeleter<&GitLibrary::git_odb_free>>;
using OdbObjectHandle = std::unique_ptr<git_odb_object, GitDeleter<&GitLibrary::git_odb_object_free>>;
using PatchHandle = std::unique_ptr<git_patch, GitDeleter<&GitLibrary::git_patch_free>>;
using RepositoryHandle = std::unique_ptr<git_repository, GitDeleter<&GitLibrary::git_repository_free>>;
using PackbuilderHandle = std::unique_ptr<git_packbuilder, GitDeleter<&GitLibrary::git_packbuilder_free>>;

git_oid to_git(const Oid& oid);

}  // namespace pentad
