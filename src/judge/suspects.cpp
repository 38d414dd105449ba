#include "judge/suspects.hpp"

#include <algorithm>

namespace pentad {

namespace {

using Range = std::span<const Fact>;

bool has_any(Range facts, const std::string& path, std::initializer_list<FactClass> kinds) {
    return std::ranges::any_of(kinds,
                               [&](FactClass kind) { return std::ranges::binary_search(facts, Fact{kind, path}); });
}

bool touches_folders_above(const std::string& path, Range facts) {
    std::string folder = path;
    while (!folder.empty()) {
        const std::size_t slash = folder.rfind('/');
        folder.resize(slash == std::string::npos ? 0 : slash);
        if (has_any(
                facts, folder,
                {FactClass::listing, FactClass::absent, FactClass::directory, FactClass::content, FactClass::symlink}))
            return true;
    }
    return false;
}

}  // namespace

bool touches(const FileChange& change, Range facts) {
    if (has_any(facts, change.path,
                {FactClass::content, FactClass::absent, FactClass::symlink, FactClass::directory, FactClass::listing,
                 FactClass::output, FactClass::product}))
        return true;
    const bool same_kind = change.before_known && change.before.kind == change.after.kind;
    return !same_kind && touches_folders_above(change.path, facts);
}

std::vector<std::size_t> suspects(std::span<const Edit> edits, const Dependencies& dependencies) {
    std::vector<std::size_t> found;
    for (std::size_t place = 0; place < edits.size(); ++place) {
        const bool is_suspect = std::ranges::any_of(edits[place].changes, [&](const FileChange& change) {
            return touches(change, dependencies.before) || touches(change, dependencies.after);
        });
        if (is_suspect) found.push_back(place);
    }
    if (!found.empty()) return found;
    for (std::size_t place = 0; place < edits.size(); ++place) found.push_back(place);
    return found;
}

}  // namespace pentad
