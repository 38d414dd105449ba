#include "workflow/first_snapshot.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "store/scan.hpp"
#include "store/user_git.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

// Plain files for people stay committable; what only pentad can read does not belong into a commit.
constexpr std::string_view k_gitignore =
    "/.gitignore\n/journal.db*\n/history.git/\n/index\n/lock\n/run.lock\n/watch.lock\n/interpreter*\n/staging/\n/"
    "scratch/\n/rescued/"
    "\n"
    "/.*.shadow\n*.tmp*\n";

IndexEntry* find_entry(std::vector<IndexEntry>& entries, const std::string& path) {
    const auto at = std::ranges::lower_bound(entries, path, {}, &IndexEntry::path);
    return at != entries.end() && at->path == path ? &*at : nullptr;
}

/// Puts what HEAD holds in the place of what was edited before anything was recorded.
Status take_from_head(Session& session, const std::vector<std::string>& paths, const std::string& commit,
                      std::vector<IndexEntry>& entries) {
    const fs::path& root = session.workspace().root;
    const std::optional<UserGit> git = find_user_git(root);
    const bool has_head = git && !head_commit(*git).empty();
    for (const std::string& path : paths) {
        if (!has_head) {
            session.unknown_before().insert(path);
            continue;
        }
        TRY_ASSIGN(const std::optional<HeadFile> head, file_at_head(*git, root, path, commit));
        IndexEntry* entry = find_entry(entries, path);
        if (!head) {
            if (entry != nullptr) entries.erase(entries.begin() + (entry - entries.data()));
            continue;
        }
        TRY_ASSIGN(Snapshots * history, session.snapshots());
        FileState state = head->state;
        TRY_ASSIGN(state.oid, history->add_blob(head->bytes));
        if (entry != nullptr) {
            // git knows only the executable bit; the other bits of the mode are best taken from the file itself.
            if (entry->state.kind == state.kind && (entry->state.mode & 0100) == (state.mode & 0100))
                state.mode = entry->state.mode;
            *entry = {path, state, {}};
        } else {
            entries.insert(std::ranges::lower_bound(entries, path, {}, &IndexEntry::path), IndexEntry{path, state, {}});
        }
    }
    return {};
}

}  // namespace

Status prepare_directory(const Workspace& workspace) {
    std::error_code error;
    if (fs::is_symlink(workspace.directory, error))
        return fail(Code::refused, printable(workspace.directory.string()) +
                                       " is a symlink; pentad keeps its history in a folder of its own");
    TRY(make_directories(workspace.directory));
    const fs::path ignore = workspace.directory / ".gitignore";
    if (!stands(ignore)) TRY(write_file_atomically(ignore, k_gitignore, Durability::cached));
    return {};
}

Status refuse_lost_journal(const Workspace& workspace) {
    if (stands(workspace.journal_file()) || !workspace.has_history()) return {};
    return fail(Code::corrupt,
                workspace.journal_file().string() +
                    " is missing, but its history is there; put the file back, or give the history up with "
                    "'pentad reset' (and rebuild what can be with 'pentad reset --import DIR')");
}

Status create_stores(const Workspace& workspace) {
    TRY(refuse_lost_journal(workspace));
    const bool has_journal = stands(workspace.journal_file());
    const bool has_history = stands(workspace.history_git());
    if (!has_history) {
        TRY_ASSIGN([[maybe_unused]] const Snapshots history, Snapshots::create(workspace.history_git()));
    }
    if (!has_journal) {
        TRY_ASSIGN([[maybe_unused]] const Journal journal, Journal::create(workspace.journal_file()));
        TRY(sync_directory(workspace.directory));
        TRY(sync_directory(workspace.root));
    }
    return {};
}

Status complete_first_snapshot(Session& session, const std::vector<std::string>& first_paths,
                               const SnapshotProgress& progress, const std::string& before_commit) {
    Journal& journal = session.journal();
    TRY_ASSIGN(const std::optional<std::string> done, journal.meta(k_first_tree));
    if (done) return {};

    const Workspace& workspace = session.workspace();
    ScanOptions options = scan_options(workspace);
    options.hash_added = false;
    TRY_ASSIGN(Scan scan, scan_workspace(workspace.root, nullptr, {}, options));
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    const std::optional<UserGit> git = find_user_git(workspace.root);
    const fs::path objects = git ? git->common_dir : fs::path();
    const Snapshots::FirstOptions import{progress, workspace.settings.size_limit, &scan.unreadable};
    TRY_ASSIGN(Oid tree, history->first_snapshot(workspace.root, objects, scan.entries, import));
    const std::size_t files = scan.entries.size();

    if (!first_paths.empty()) {
        std::vector<IndexEntry> before = scan.entries;
        TRY(take_from_head(session, first_paths, before_commit, before));
        TRY_ASSIGN(tree, history->apply(tree, changes_between(scan.entries, before)));
        scan.entries = std::move(before);
    }
    Edit first;
    first.description = "first snapshot";
    first.author = "pentad";
    first.time = now();
    TRY_ASSIGN(const Oid commit, history->commit(tree, std::nullopt, first));
    TRY(history->flush());
    TRY(history->set_ref("refs/pentad/head", commit));
    TRY_ASSIGN(const EditId newest, journal.newest_edit());  // imported ones; none otherwise
    TRY(FileIndex::write(workspace.index_file(), scan.entries, newest, scan.began_ns));
    session.forget_index();

    TRY(journal.begin());
    TRY(journal.set_meta(k_first_commit, commit.hex()));
    TRY(journal.set_meta(k_first_tree, tree.hex()));
    TRY(journal.set_meta(k_first_files, std::to_string(files)));
    TRY(journal.commit());
    for (const std::string& line : scan.unreadable) session.notes().push_back("not in the first snapshot: " + line);
    return {};
}

namespace {

/// A tree knows only kind, executable bit and content. The rest comes from the file, where it still is what the tree
/// says, else from the path's newest edit, else there is only the size of the content.
Result<FileState> whole_state(Session& session, Snapshots& history, const std::string& path, const FileState& state) {
    const auto same = [&](const FileState& other) { return other.oid == state.oid && other.kind == state.kind; };
    const Result<Capture> standing = capture(session.workspace(), path);
    if (standing && same(standing->state)) return standing->state;
    TRY_ASSIGN(const std::optional<FileState> recorded, session.journal().last_state(path));
    if (recorded && same(*recorded)) return *recorded;
    TRY_ASSIGN(const std::string bytes, history.blob(state.oid));
    FileState whole = state;
    whole.size = bytes.size();
    return whole;
}

}  // namespace

Status rebuild_index(Session& session) {
    TRY_ASSIGN(const std::optional<Journal::Packed> packed, session.journal().newest_packed());
    TRY_ASSIGN(const std::optional<std::string> first, session.journal().meta(k_first_tree));
    if (!packed && !first) return {};
    Oid tree;
    if (packed) {
        tree = packed->tree;
    } else {
        TRY_ASSIGN(tree, Oid::from_hex(*first));
    }
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY_ASSIGN(const auto listed, history->list(tree));
    std::vector<IndexEntry> entries;
    entries.reserve(listed.size());
    for (const auto& [path, state] : listed) {
        TRY_ASSIGN(const FileState whole, whole_state(session, *history, path, state));
        entries.push_back({path, whole, {}});
    }
    TRY(FileIndex::write(session.workspace().index_file(), entries, packed ? packed->edit : 0));
    session.forget_index();
    return {};
}

}  // namespace pentad
