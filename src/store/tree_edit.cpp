#include "store/tree_edit.hpp"

#include <map>
#include <optional>

#include "base/text.hpp"

namespace pentad {

namespace {

/// The edits of one name in a folder: of the name itself, and of what lies below it.
struct NameEdits {
    std::optional<PathEdit> itself;
    std::vector<PathEdit> below;
};
using FolderEdits = std::map<std::string_view, NameEdits>;

bool can_be_a_name(std::string_view name) { return !name.empty() && name != "." && name != ".." && name != ".git"; }

Result<FolderEdits> group_by_name(std::span<const PathEdit> edits) {
    FolderEdits groups;
    auto last = groups.end();
    for (const PathEdit& edit : edits) {
        const std::size_t slash = edit.path.find('/');
        const std::string_view name = edit.path.substr(0, slash);
        if (!can_be_a_name(name))
            return fail(Code::refused, "can't keep the path " + printable(edit.path) + " in the history");
        if (last == groups.end() || last->first != name) last = groups.try_emplace(name).first;
        if (slash == std::string_view::npos) {
            last->second.itself = edit;
        } else {
            last->second.below.push_back({edit.path.substr(slash + 1), edit.mode, edit.oid});
        }
    }
    return groups;
}

class TreeEditor {
   public:
    explicit TreeEditor(ObjectStore& objects) : objects_(objects) {}

    /// The new tree, or zero when nothing is left in it.
    Result<Oid> edit(const Oid& base, std::span<const PathEdit> edits) {
        TRY_ASSIGN(const FolderEdits groups, group_by_name(edits));
        std::vector<TreeEntry> entries;
        std::map<std::string_view, TreeEntry> replaced;
        if (!base.is_zero()) {
            TRY_ASSIGN(const std::string bytes, objects_.read(base, ObjectType::tree));
            TRY_ASSIGN(std::vector<TreeEntry> old, parse_tree(bytes));
            for (TreeEntry& entry : old) {
                const auto group = groups.find(entry.name);
                if (group == groups.end())
                    entries.push_back(std::move(entry));
                else
                    replaced.emplace(group->first, std::move(entry));
            }
        }
        for (const auto& [name, group] : groups) {
            const auto old = replaced.find(name);
            TRY_ASSIGN(std::optional<TreeEntry> entry,
                       edit_name(name, group, old == replaced.end() ? TreeEntry{} : old->second));
            if (entry) entries.push_back(std::move(*entry));
        }
        if (entries.empty()) return Oid{};
        return objects_.add(ObjectType::tree, tree_bytes(entries));
    }

   private:
    /// What one name becomes; nullopt: nothing.
    Result<std::optional<TreeEntry>> edit_name(std::string_view name, const NameEdits& group, TreeEntry old) {
        if (group.itself && group.itself->mode != git_mode::k_none)
            return TreeEntry{std::string(name), group.itself->mode, group.itself->oid};
        if (group.itself && !old.is_folder()) old = {};
        if (group.below.empty()) return old.mode == git_mode::k_none ? std::nullopt : std::optional(std::move(old));
        TRY_ASSIGN(const Oid folder, edit(old.is_folder() ? old.oid : Oid{}, group.below));
        if (!folder.is_zero()) return TreeEntry{std::string(name), git_mode::k_folder, folder};
        // Edits that only removed something below a file leave the file.
        if (old.mode != git_mode::k_none && !old.is_folder()) return old;
        return std::nullopt;
    }

    ObjectStore& objects_;
};

Status walk(ObjectStore& objects, const Oid& tree, std::string& path,
            const std::function<void(const std::string&, const TreeEntry&)>& visit) {
    TRY_ASSIGN(const std::string bytes, objects.read(tree, ObjectType::tree));
    TRY_ASSIGN(const std::vector<TreeEntry> entries, parse_tree(bytes));
    const std::size_t length = path.size();
    for (const TreeEntry& entry : entries) {
        path += entry.name;
        if (entry.is_folder()) {
            path += '/';
            TRY(walk(objects, entry.oid, path, visit));
        } else {
            visit(path, entry);
        }
        path.resize(length);
    }
    return {};
}

}  // namespace

Result<Oid> edit_tree(ObjectStore& objects, const Oid& base, std::span<const PathEdit> edits) {
    TRY_ASSIGN(const Oid tree, TreeEditor(objects).edit(base, edits));
    return tree.is_zero() ? objects.add(ObjectType::tree, {}) : Result<Oid>(tree);
}

Status walk_tree(ObjectStore& objects, const Oid& tree,
                 const std::function<void(const std::string&, const TreeEntry&)>& visit) {
    std::string path;
    return walk(objects, tree, path, visit);
}

}  // namespace pentad
