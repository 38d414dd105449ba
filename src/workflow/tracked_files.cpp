#include "workflow/tracked_files.hpp"

#include <algorithm>

namespace pentad {

TrackedFiles::TrackedFiles(std::vector<IndexEntry> entries) : entries_(std::move(entries)) {
    places_.reserve(entries_.size());
    for (std::size_t at = 0; at < entries_.size(); ++at) places_.emplace(entries_[at].path, at);
}

TrackedFiles TrackedFiles::with(const std::map<std::string, FileState>& changed) const {
    std::vector<IndexEntry> entries;
    entries.reserve(entries_.size() + changed.size());
    auto next = changed.begin();
    const auto take_up_to = [&](const std::string* path) {
        for (; next != changed.end() && (path == nullptr || next->first < *path); ++next)
            if (next->second.exists()) entries.push_back({next->first, next->second, {}});
    };
    for (const IndexEntry& entry : entries_) {
        take_up_to(&entry.path);
        if (next != changed.end() && next->first == entry.path) continue;  // it comes before the next one
        entries.push_back(entry);
    }
    take_up_to(nullptr);
    return TrackedFiles(std::move(entries));
}

std::size_t TrackedFiles::lower_bound(std::string_view path) const {
    const auto path_of = [](const IndexEntry& entry) { return std::string_view(entry.path); };
    return static_cast<std::size_t>(std::ranges::lower_bound(entries_, path, {}, path_of) - entries_.begin());
}

const FileState* TrackedFiles::find(std::string_view path) const {
    const auto found = places_.find(path);
    return found == places_.end() ? nullptr : &entries_[found->second].state;
}

bool TrackedFiles::has_folder(std::string_view path) const {
    if (path.empty()) return true;
    const std::string prefix = std::string(path) + '/';
    const std::size_t at = lower_bound(prefix);
    return at < entries_.size() && entries_[at].path.starts_with(prefix);
}

std::vector<TrackedFiles::Child> TrackedFiles::children(std::string_view folder) const {
    const std::string prefix = folder.empty() ? std::string() : std::string(folder) + '/';
    std::vector<Child> found;
    for (std::size_t at = lower_bound(prefix); at < entries_.size() && entries_[at].path.starts_with(prefix);) {
        const std::string_view rest = std::string_view(entries_[at].path).substr(prefix.size());
        const std::size_t slash = rest.find('/');
        if (slash == std::string_view::npos) {
            found.push_back({rest, entries_[at].state.kind == FileKind::symlink ? 'l' : 'f'});
            ++at;
            continue;
        }
        found.push_back({rest.substr(0, slash), 'd'});
        // On behind all that is below it: `0` is the byte after the slash.
        at = lower_bound(prefix + std::string(rest.substr(0, slash)) + '0');
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace pentad
