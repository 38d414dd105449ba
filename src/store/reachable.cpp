#include "store/reachable.hpp"

#include <vector>

namespace pentad {

Result<bool> Reachable::enter(const Oid& oid, ObjectType type, const std::string& path, const Oid& of) {
    if (!seen_.insert(oid).second) return false;
    return visit_(oid, type, path, of);
}

Status Reachable::walk(std::span<const Oid> commits) {
    struct Next {
        Oid commit;
        Oid child;
    };
    std::vector<Next> next;
    for (const Oid& commit : commits) next.push_back({commit, {}});
    while (!next.empty()) {
        const Next at = next.back();
        next.pop_back();
        TRY_ASSIGN(const bool into, enter(at.commit, ObjectType::commit, {}, at.child));
        if (!into) continue;
        TRY_ASSIGN(const std::string bytes, objects_.read(at.commit, ObjectType::commit));
        TRY_ASSIGN(const CommitLinks links, parse_commit(bytes));
        for (const Oid& parent : links.parents) next.push_back({parent, at.commit});
        std::string path;
        TRY_ASSIGN(const bool into_tree, enter(links.tree, ObjectType::tree, path, at.commit));
        if (into_tree) TRY(walk_folder(links.tree, path));
    }
    return {};
}

Status Reachable::walk_folder(const Oid& tree, std::string& path) {
    TRY_ASSIGN(const std::string bytes, objects_.read(tree, ObjectType::tree));
    TRY_ASSIGN(const std::vector<TreeEntry> entries, parse_tree(bytes));
    const std::size_t length = path.size();
    for (const TreeEntry& entry : entries) {
        if (length != 0) path += '/';
        path += entry.name;
        TRY_ASSIGN(const bool into,
                   enter(entry.oid, entry.is_folder() ? ObjectType::tree : ObjectType::blob, path, tree));
        if (into && entry.is_folder()) TRY(walk_folder(entry.oid, path));
        path.resize(length);
    }
    return {};
}

}  // namespace pentad
