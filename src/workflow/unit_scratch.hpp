// Folders for what a unit's process leaves for its reader, outside the workspace.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.hpp"
#include "exec/world_folder.hpp"

namespace pentad {

/// A folder that is removed with all that is in it at the end.
class ScratchFolder {
   public:
    ScratchFolder() = default;
    explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}
    ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ScratchFolder& operator=(ScratchFolder&& other) noexcept {
        std::swap(path_, other.path_);
        return *this;
    }
    ~ScratchFolder();

    const std::filesystem::path& path() const { return path_; }

   private:
    std::filesystem::path path_;
};

/// What a killed pentad leaves is removed by the next one that makes worlds. Threads: one.
class UnitScratch {
   public:
    /// `root`: the workspace.
    explicit UnitScratch(std::filesystem::path root) : root_(std::move(root)) {}

    /// An empty folder. Errors: io, no_space.
    Result<ScratchFolder> next();

   private:
    std::filesystem::path root_;
    std::optional<WorldFolder> folder_;
    int count_ = 0;
};

}  // namespace pentad
