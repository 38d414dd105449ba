// The next index, from the last one and what was found since: three sorted lists merged into one.
#include <algorithm>

#include "store/scan_walk.hpp"

namespace pentad {

namespace {

/// `over` replaces entries of the same path, or removes them when its state is absent.
std::vector<IndexEntry> overlay(std::vector<IndexEntry> entries, std::vector<IndexEntry> over) {
    if (over.empty()) return entries;
    std::vector<IndexEntry> merged;
    merged.reserve(entries.size() + over.size());
    std::size_t at = 0;
    for (IndexEntry& item : over) {
        while (at < entries.size() && entries[at].path < item.path) merged.push_back(std::move(entries[at++]));
        if (at < entries.size() && entries[at].path == item.path) ++at;
        if (item.state.exists()) merged.push_back(std::move(item));
    }
    std::move(entries.begin() + static_cast<std::ptrdiff_t>(at), entries.end(), std::back_inserter(merged));
    return merged;
}

}  // namespace

std::vector<IndexEntry> next_entries(const FileIndex* index, const NewerStates& newer, const Scan& scan) {
    std::vector<IndexEntry> entries;
    if (index != nullptr) {
        entries.reserve(index->size() + scan.findings.size());
        // What was racy then, and was not looked at again since (another folder was scanned), must not pass for clean
        // because the next index begins later.
        const std::int64_t racy_from_ns = index->began_ns() - k_clock_ns;
        for (std::size_t at = 0; at < index->size(); ++at) {
            entries.push_back(index->entry(at));
            if (is_racy(entries.back().stat, racy_from_ns)) entries.back().stat = {};
        }
    }
    std::vector<IndexEntry> over;
    for (const auto& [path, state] : newer) over.push_back({path, state, {}});
    entries = overlay(std::move(entries), std::move(over));
    entries = overlay(std::move(entries), scan.refreshed);

    over.clear();
    for (const ScanFinding& finding : scan.findings) over.push_back({finding.path, finding.after, finding.stat});
    return overlay(std::move(entries), std::move(over));
}

}  // namespace pentad
