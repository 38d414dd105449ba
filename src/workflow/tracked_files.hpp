// What a scan saw in the workspace, to be asked about single paths and folders.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/file_index.hpp"

namespace pentad {

/// Threads: const use from any.
class TrackedFiles {
   public:
    TrackedFiles() = default;
    /// `entries`: sorted by path, as next_entries gives them.
    explicit TrackedFiles(std::vector<IndexEntry> entries);
    TrackedFiles(TrackedFiles&&) = default;
    TrackedFiles& operator=(TrackedFiles&&) = default;

    /// The same where these paths are something else, or absent.
    TrackedFiles with(const std::map<std::string, FileState>& changed) const;

    /// Null when no file stands there.
    const FileState* find(std::string_view path) const;
    /// There are files below this folder; of the workspace itself, whose path is empty: always.
    bool has_folder(std::string_view path) const;

    /// What is right in a folder. Names look into the entries.
    struct Child {
        std::string_view name;
        char kind = 'f';  ///< f: file, l: symlink, d: folder
        friend auto operator<=>(const Child&, const Child&) = default;
    };
    /// Sorted by name.
    std::vector<Child> children(std::string_view folder) const;

   private:
    std::size_t lower_bound(std::string_view path) const;

    std::vector<IndexEntry> entries_;
    std::unordered_map<std::string_view, std::size_t> places_;  ///< by path
};

}  // namespace pentad
