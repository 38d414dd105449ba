#include "store/snapshots.hpp"

#include "store/file_diff.hpp"
#include "store/git_objects.hpp"
#include "store/history_folder.hpp"
#include "store/ref_files.hpp"
#include "store/snapshots_impl.hpp"
#include "store/text_merge.hpp"
#include "store/tree_edit.hpp"

namespace pentad {

namespace {

/// A state whose content we don't keep is not in the trees either: they must be whole.
std::uint32_t mode_in_tree(const FileState& state) {
    return state.oid.is_zero() ? git_mode::k_none : git_mode_of(state);
}

PathEdit path_edit(const FileChange& change) {
    return {change.path, change.note.empty() ? mode_in_tree(change.after) : git_mode::k_none, change.after.oid};
}

FileState state_of(const TreeEntry& entry) {
    FileState state;
    state.kind = entry.mode == git_mode::k_symlink ? FileKind::symlink : FileKind::regular;
    if (state.kind == FileKind::regular) state.mode = (entry.mode & 0100) != 0 ? 0755 : 0644;
    state.oid = entry.oid;
    return state;
}

}  // namespace

Snapshots::Snapshots(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Snapshots::Snapshots(Snapshots&&) noexcept = default;
Snapshots& Snapshots::operator=(Snapshots&&) noexcept = default;
Snapshots::~Snapshots() = default;

Result<Snapshots> Snapshots::open(const std::filesystem::path& history_git) {
    TRY(check_history_folder(history_git));
    return Snapshots(std::make_unique<Impl>(history_git));
}

Result<Snapshots> Snapshots::create(const std::filesystem::path& history_git) {
    TRY(create_history_folder(history_git));
    return open(history_git);
}

Result<std::string> Snapshots::blob(const Oid& oid) { return impl_->objects.read(oid, ObjectType::blob); }

Result<Oid> Snapshots::add_blob(std::string_view bytes) {
    return impl_->objects.add(ObjectType::blob, std::string(bytes));
}

Result<Oid> Snapshots::apply(const Oid& base, std::span<const FileChange> changes) {
    std::vector<PathEdit> edits;
    edits.reserve(changes.size());
    for (const FileChange& change : changes) edits.push_back(path_edit(change));
    return edit_tree(impl_->objects, base, edits);
}

Result<std::vector<std::pair<std::string, FileState>>> Snapshots::list(const Oid& tree) {
    std::vector<std::pair<std::string, FileState>> files;
    TRY(walk_tree(impl_->objects, tree,
                  [&](const std::string& path, const TreeEntry& entry) { files.emplace_back(path, state_of(entry)); }));
    return files;
}

Result<Oid> Snapshots::commit(const Oid& tree, std::optional<Oid> parent, const Edit& edit) {
    return impl_->objects.add(ObjectType::commit, commit_bytes(tree, parent, edit));
}

Status Snapshots::flush() { return impl_->objects.flush(); }

Status Snapshots::set_ref(const std::string& name, const Oid& target) {
    TRY(write_ref(impl_->objects.folder(), name, target));
    if (name != k_history_head) return {};
    return write_ref(impl_->objects.folder(), k_history_branch, target);
}

Result<std::optional<Oid>> Snapshots::ref(const std::string& name) {
    const std::string id = read_ref(impl_->objects.folder(), impl_->objects.folder(), name);
    if (id.empty()) return std::nullopt;
    TRY_ASSIGN(const Oid oid, Oid::from_hex(id));
    return oid;
}

Result<Snapshots::Merged> Snapshots::merge(std::string_view base, std::string_view ours, std::string_view theirs) {
    return merge_contents(base, ours, theirs);
}

Result<std::string> Snapshots::diff(const std::string& path, const FileState& before, std::string_view old_bytes,
                                    const FileState& after, std::string_view new_bytes) {
    return file_diff(path, before, old_bytes, after, new_bytes);
}

}  // namespace pentad
