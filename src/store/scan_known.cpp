#include "store/scan_known.hpp"

#include <algorithm>
#include <string>

namespace pentad {

namespace {

std::string_view tail(std::string_view path, std::size_t prefix_length) {
    return path.substr(std::min(prefix_length, path.size()));
}

/// One sorted list of paths; PathAt gives the path at a position.
template <class PathAt>
class Listing {
   public:
    Listing(PathAt path_at, std::size_t prefix_length) : path_at_(path_at), prefix_length_(prefix_length) {}

    /// Calls `file(name, at)` and `folder(name, from, to)` in the order of the paths.
    template <class OnFile, class OnFolder>
    void visit(std::size_t from, std::size_t to, OnFile file, OnFolder folder) const {
        for (std::size_t at = from; at < to;) {
            const std::string_view rest = tail(path_at_(at), prefix_length_);
            const std::size_t slash = rest.find('/');
            if (slash == std::string_view::npos) {
                file(rest, at++);
                continue;
            }
            const std::size_t end = end_of_folder(rest.substr(0, slash + 1), at, to);
            folder(rest.substr(0, slash), at, end);
            at = end;
        }
    }

   private:
    /// Strides that double: most folders are small, so the end is near.
    std::size_t end_of_folder(std::string_view name_and_slash, std::size_t inside, std::size_t to) const {
        std::size_t stride = 1;
        while (inside + stride < to && is_in(name_and_slash, inside + stride)) {
            inside += stride;
            stride *= 2;
        }
        std::size_t outside = std::min(to, inside + stride);
        while (inside + 1 < outside) {
            const std::size_t middle = inside + (outside - inside) / 2;
            (is_in(name_and_slash, middle) ? inside : outside) = middle;
        }
        return outside;
    }

    bool is_in(std::string_view name_and_slash, std::size_t at) const {
        return tail(path_at_(at), prefix_length_).starts_with(name_and_slash);
    }

    PathAt path_at_;
    std::size_t prefix_length_;
};

void sort_folders(std::vector<KnownFolder>& folders) {
    // Nearly always sorted already: only `a-b` comes before `a` in paths (`a-b/`, `a/`) and after it in names.
    if (!std::ranges::is_sorted(folders, {}, &KnownFolder::name)) std::ranges::sort(folders, {}, &KnownFolder::name);
}

/// Newer states go over those of the index. Both sorted by name, each name once in each.
void merge_files(std::vector<KnownFile>& files, const std::vector<KnownFile>& newer) {
    std::vector<KnownFile> merged;
    std::size_t at = 0;
    for (const KnownFile& file : newer) {
        while (at < files.size() && files[at].name < file.name) merged.push_back(files[at++]);
        if (at < files.size() && files[at].name == file.name) ++at;
        if (file.newer->exists()) merged.push_back(file);
    }
    merged.insert(merged.end(), files.begin() + static_cast<std::ptrdiff_t>(at), files.end());
    files = std::move(merged);
}

void merge_folders(std::vector<KnownFolder>& folders, const std::vector<KnownFolder>& newer) {
    for (const KnownFolder& folder : newer) {
        const auto at = std::ranges::lower_bound(folders, folder.name, {}, &KnownFolder::name);
        if (at == folders.end() || at->name != folder.name) {
            folders.insert(at, folder);
        } else {
            at->below.newer_from = folder.below.newer_from;
            at->below.newer_to = folder.below.newer_to;
        }
    }
}

}  // namespace

KnownRange KnownFiles::all() const { return {0, index_ != nullptr ? index_->size() : 0, 0, newer_.size()}; }

KnownRange KnownFiles::below(std::string_view prefix) const {
    const auto newer_bound = [&](std::string_view path) {
        const auto at =
            std::ranges::lower_bound(newer_, path, {}, [](const auto& item) { return std::string_view(item.first); });
        return static_cast<std::size_t>(at - newer_.begin());
    };
    std::string end(prefix);
    end.back() = '/' + 1;  // the first text after all that begin with prefix
    KnownRange range;
    if (index_ != nullptr) {
        range.index_from = index_->lower_bound(prefix);
        range.index_to = index_->lower_bound(end);
    }
    range.newer_from = newer_bound(prefix);
    range.newer_to = newer_bound(end);
    return range;
}

void KnownFiles::children(const KnownRange& range, std::size_t prefix_length, std::vector<KnownFile>& files,
                          std::vector<KnownFolder>& folders) const {
    files.clear();
    folders.clear();
    Listing([&](std::size_t at) { return index_->path(at); }, prefix_length)
        .visit(
            range.index_from, range.index_to,
            [&](std::string_view name, std::size_t at) { files.push_back({name, at, nullptr}); },
            [&](std::string_view name, std::size_t from, std::size_t to) {
                folders.push_back({name, {from, to, 0, 0}});
            });
    sort_folders(folders);
    if (range.newer_from == range.newer_to) return;

    std::vector<KnownFile> newer_files;
    std::vector<KnownFolder> newer_folders;
    Listing([&](std::size_t at) { return std::string_view(newer_[at].first); }, prefix_length)
        .visit(
            range.newer_from, range.newer_to,
            [&](std::string_view name, std::size_t at) { newer_files.push_back({name, 0, &newer_[at].second}); },
            [&](std::string_view name, std::size_t from, std::size_t to) {
                newer_folders.push_back({name, {0, 0, from, to}});
            });
    merge_files(files, newer_files);
    merge_folders(folders, newer_folders);
}

}  // namespace pentad
