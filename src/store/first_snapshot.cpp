// Snapshots::first_snapshot.
#include "store/first_import.hpp"
#include "store/git_objects.hpp"
#include "store/object_links.hpp"
#include "store/pack_writer.hpp"
#include "store/snapshots_impl.hpp"
#include "store/tree_edit.hpp"
#include "store/user_git.hpp"
#include "store/user_index.hpp"

namespace pentad {

Result<Oid> Snapshots::first_snapshot(const std::filesystem::path& root, const std::filesystem::path& user_git,
                                      std::vector<IndexEntry>& entries, const FirstOptions& options) {
    ObjectStore& objects = impl_->objects;
    remove_stale_packs(objects.objects_folder());
    const std::filesystem::path theirs = user_git.empty() ? std::filesystem::path() : user_git / "objects";
    TRY_ASSIGN(ObjectLinks links, ObjectLinks::open(theirs, objects.objects_folder()));
    TRY(links.link_packs());
    const std::optional<UserGit> git = user_git.empty() ? std::nullopt : find_user_git(root);
    const std::vector<Oid> likely = git ? clean_blobs(*git, root, entries) : std::vector<Oid>{};
    TRY(import_first(root, objects, links, likely, entries, options));
    TRY(links.sync());

    std::vector<PathEdit> edits;
    edits.reserve(entries.size());
    for (const IndexEntry& entry : entries)
        if (!entry.state.oid.is_zero()) edits.push_back({entry.path, git_mode_of(entry.state), entry.state.oid});
    return edit_tree(objects, {}, edits);
}

}  // namespace pentad
