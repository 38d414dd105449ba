// A tree of the history as files at another path, to run tests of an earlier state side by side with the present one.
#pragma once

#include <filesystem>

#include "workflow/session.hpp"

namespace pentad {

/// The files of one tree below test_batch_logs/scratch, removed at the end. What a scan ignores (environments, build
/// folders) is not in it. Threads: one.
class TreeCopy {
   public:
    /// Needs the session's lock only if nothing else holds it. Errors: corrupt (the tree or a file of it is not in the
    /// history), no_space, io.
    static Result<TreeCopy> make(Session& session, const Oid& tree);

    TreeCopy(TreeCopy&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}
    TreeCopy& operator=(TreeCopy&& other) noexcept {
        std::swap(folder_, other.folder_);
        return *this;
    }
    ~TreeCopy();

    const std::filesystem::path& folder() const { return folder_; }

   private:
    explicit TreeCopy(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path folder_;
};

}  // namespace pentad
