// The files that are known already, folder by folder, without copying any of them: the index with newer states over it.
#pragma once

#include <string_view>
#include <vector>

#include "store/file_index.hpp"
#include "store/scan.hpp"

namespace pentad {

/// All that is known below one folder: neighbours, because both lists are sorted by path.
struct KnownRange {
    std::size_t index_from = 0;
    std::size_t index_to = 0;
    std::size_t newer_from = 0;
    std::size_t newer_to = 0;
    bool empty() const { return index_from == index_to && newer_from == newer_to; }
};

/// A file right in a folder.
struct KnownFile {
    std::string_view name;
    std::size_t index_at = 0;          ///< used when `newer` is null
    const FileState* newer = nullptr;  ///< recorded since the index was written: no stat data
};

struct KnownFolder {
    std::string_view name;
    KnownRange below;
};

/// Does not own. Threads: any.
class KnownFiles {
   public:
    KnownFiles(const FileIndex* index, const NewerStates& newer) : index_(index), newer_(newer) {}

    KnownRange all() const;
    /// Shape: `prefix` ends with a slash.
    KnownRange below(std::string_view prefix) const;
    /// What is right in the folder whose path, with a slash at the end, has `prefix_length` bytes; each sorted by name.
    void children(const KnownRange& range, std::size_t prefix_length, std::vector<KnownFile>& files,
                  std::vector<KnownFolder>& folders) const;
    FileState state(const KnownFile& file) const {
        return file.newer != nullptr ? *file.newer : index_->state(file.index_at);
    }
    StatData stat(const KnownFile& file) const {
        return file.newer != nullptr ? StatData{} : index_->stat(file.index_at);
    }
    /// Calls `visit(path, state)` for every file below, in no special order.
    template <class Visit>
    void each(const KnownRange& range, Visit visit) const {
        std::size_t newer_at = range.newer_from;
        for (std::size_t at = range.index_from; at < range.index_to; ++at) {
            const std::string_view path = index_->path(at);
            while (newer_at < range.newer_to && newer_[newer_at].first < path) ++newer_at;
            if (newer_at == range.newer_to || newer_[newer_at].first != path) visit(path, index_->state(at));
        }
        for (std::size_t at = range.newer_from; at < range.newer_to; ++at)
            if (newer_[at].second.exists()) visit(std::string_view(newer_[at].first), newer_[at].second);
    }

    std::int64_t index_began_ns() const { return index_ != nullptr ? index_->began_ns() : 0; }

   private:
    const FileIndex* index_;
    const NewerStates& newer_;
};

}  // namespace pentad
