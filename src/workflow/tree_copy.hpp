// A tree of the history as files at another path, to run tests of an earlier state side by side with the present one.
#pragma once

#include <filesystem>

#include "base/file.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// The files of one tree below test_batch_logs/scratch, removed at the end. What a scan ignores (environments, build
/// folders) is not in it. Several at once, also of one process. What killed processes left goes when one is made.
/// Threads: one each.
class TreeCopy {
   public:
    /// Needs the session's lock only if nothing else holds it. Errors: corrupt (the tree or a file of it is not in the
    /// history), no_space, io.
    static Result<TreeCopy> make(Session& session, const Oid& tree);

    TreeCopy(TreeCopy&& other) noexcept
        : folder_(std::exchange(other.folder_, {})), lock_(std::exchange(other.lock_, {})) {}
    TreeCopy& operator=(TreeCopy&& other) noexcept {
        std::swap(folder_, other.folder_);
        std::swap(lock_, other.lock_);
        return *this;
    }
    ~TreeCopy();

    const std::filesystem::path& folder() const { return folder_; }

   private:
    static Result<TreeCopy> make_empty(const std::filesystem::path& scratch);
    TreeCopy(std::filesystem::path folder, UniqueFd lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}
    std::filesystem::path folder_;
    UniqueFd lock_;  ///< on the folder: while it is held, somebody lives who removes it
};

}  // namespace pentad
