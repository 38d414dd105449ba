#include "workflow/folder_size.hpp"

#include <string>
#include <vector>

#include "store/snapshots.hpp"

namespace pentad {

namespace fs = std::filesystem;

std::uint64_t folder_size(const fs::path& folder) {
    std::uint64_t total = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
         !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (at->is_regular_file(ignored) && !at->is_symlink(ignored)) total += at->file_size(ignored);
    }
    return total;
}

Result<std::size_t> remove_leftovers(const Workspace& workspace) {
    std::error_code error;
    std::vector<fs::path> found;
    for (fs::directory_iterator at(workspace.directory, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        if (name.find(".tmp") != std::string::npos && at->is_regular_file(error)) found.push_back(at->path());
    }
    for (fs::directory_iterator at(workspace.directory / "staging", error), end; !error && at != end;
         at.increment(error))
        found.push_back(at->path());
    for (const fs::path& path : found) fs::remove_all(path, error);
    TRY_ASSIGN(const std::size_t objects, remove_stale_objects(workspace.history_git()));
    return found.size() + objects;
}

}  // namespace pentad
