#include "workflow/frozen_tree.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "workflow/scanning.hpp"
#include "workflow/selecting.hpp"
#include "workflow/world_changes.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_most_bytes = std::size_t{64} << 20;

/// Known files below a folder: when it is moved away and back, they were gone meanwhile. One that came and went stands
/// for all that was in it; of one that is there now, the scan names the files.
void add_below(Session& session, const std::string& folder, std::set<std::string>& paths) {
    const FileIndex* index = session.index();
    const std::string start = folder + '/';
    bool any = false;
    for (std::size_t at = index ? index->lower_bound(start) : 0; index && at < index->size(); ++at) {
        if (!index->path(at).starts_with(start)) break;
        paths.emplace(index->path(at));
        any = true;
    }
    if (any || stands(session.workspace().root / folder)) return;
    const std::string end = folder + char('/' + 1);
    paths.erase(paths.lower_bound(start), paths.lower_bound(end));
    paths.insert(folder);
}

/// It was opened for writing at most, as sqlite does to read: a change would show in its ctime.
bool is_older(const std::filesystem::path& path, std::int64_t since_ns) {
    constexpr std::int64_t k_second_ns = 1'000'000'000;
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return false;
    return status.st_ctim.tv_sec * k_second_ns + status.st_ctim.tv_nsec < since_ns;
}

}  // namespace

/// What one look at the workspace found.
struct FrozenTree::Looking {
    std::map<std::string, ScanFinding> found;          ///< not as recorded last
    std::map<std::string, const FileChange*> changed;  ///< the first change of each path after the tree
};

Result<FrozenTree> FrozenTree::of(Session& session, const RunPlan& plan) {
    FrozenTree tree(session);
    if (plan.at_end_of_batch) {
        TRY_ASSIGN(const std::vector<Edit> edits, session.journal().edits_of_batch(*plan.batch));
        for (const Edit& edit : edits) tree.newest_ = std::max(tree.newest_, edit.id);
        return tree;
    }
    TRY_ASSIGN(tree.newest_, session.journal().newest_edit());
    if (plan.unrecorded) {
        tree.keep_unrecorded(*plan.unrecorded);
        return tree;
    }
    TRY(session.lock_again());
    TRY_ASSIGN(const Scan scan, scan_for_changes(session));
    tree.keep_unrecorded(as_changes(scan.findings));
    return tree;
}

void FrozenTree::keep_unrecorded(const std::vector<FileChange>& changes) {
    std::size_t bytes = 0;
    for (const FileChange& change : changes) {
        Unrecorded& one = unrecorded_[change.path];
        one.state = change.after;
        one.kept = !change.after.exists();
        if (one.kept || change.after.oid.is_zero() || bytes + change.after.size > k_most_bytes) continue;
        Result<Capture> standing = capture(session_->workspace(), change.path);
        if (!standing || !(standing->state == change.after)) continue;
        one.bytes = std::move(standing->bytes);
        one.kept = true;
        bytes += one.bytes.size();
    }
}

Result<std::vector<TreeDifference>> FrozenTree::differences(std::int64_t since_ns,
                                                            const WorkspaceMonitor::Noticed& noticed) {
    TRY(session_->lock_again());
    Result<std::vector<TreeDifference>> found = look(since_ns, noticed);
    session_->unlock();
    return found;
}

Result<std::vector<TreeDifference>> FrozenTree::look(std::int64_t since_ns, const WorkspaceMonitor::Noticed& noticed) {
    Looking looking;
    std::set<std::string> files = noticed.files;
    std::erase_if(files,
                  [&](const std::string& path) { return is_older(session_->workspace().root / path, since_ns); });
    std::set<std::string> paths = files;
    TRY_ASSIGN(const std::vector<Edit> later, session_->journal().edits_after(newest_));
    for (const Edit& edit : later)
        for (const FileChange& change : edit.changes) looking.changed.emplace(change.path, &change);
    TRY_ASSIGN(Scan scan, scan_for_changes(*session_, {}, since_ns));
    if (keeps_standing_) {
        TRY_ASSIGN(TrackedFiles standing, files_of(*session_, scan));
        standing_ = std::make_shared<const TrackedFiles>(std::move(standing));
    }
    for (ScanFinding& finding : scan.findings) looking.found.emplace(finding.path, std::move(finding));
    for (const std::string& folder : noticed.folders) add_below(*session_, folder, paths);
    for (const auto& [path, change] : looking.changed) paths.insert(path);
    for (const auto& [path, finding] : looking.found) paths.insert(path);
    for (const auto& [path, one] : unrecorded_) paths.insert(path);
    paths.insert(scan.touched.begin(), scan.touched.end());
    const std::set<std::string> touched(scan.touched.begin(), scan.touched.end());
    std::vector<TreeDifference> differences;
    for (const std::string& path : paths) {
        TRY_ASSIGN(TreeDifference one, difference(path, looking));
        // What git ignores is no part of a tree.
        if (!one.known && !one.differs && !one.in_tree.exists()) continue;
        // What is not recorded is no "known file" of the scan.
        const auto found = looking.found.find(path);
        const bool was_touched =
            touched.contains(path) || files.contains(path) ||
            (since_ns != 0 && found != looking.found.end() && found->second.stat.ctime_ns >= since_ns);
        const bool was_known =
            looking.changed.contains(path) || looking.found.contains(path) || unrecorded_.contains(path);
        if (one.differs || was_touched || !was_known) differences.push_back(std::move(one));
    }
    return differences;
}

Result<TreeDifference> FrozenTree::difference(const std::string& path, const Looking& looking) {
    TreeDifference one{.path = path, .in_tree = {}};
    const auto found = looking.found.find(path);
    FileState recorded;
    bool recorded_known = true;
    if (found != looking.found.end()) {
        recorded = found->second.before;
    } else {
        TRY_ASSIGN(const Session::KnownState known, session_->known_state(path));
        recorded = known.state;
        recorded_known = known.known;
    }
    const FileState present = found != looking.found.end() ? found->second.after : recorded;
    if (const auto at = unrecorded_.find(path); at != unrecorded_.end()) {
        one.in_tree = at->second.state;
        one.known = at->second.kept;
    } else if (const auto changed = looking.changed.find(path); changed != looking.changed.end()) {
        one.in_tree = changed->second->before;
        one.known = changed->second->before_known;
    } else {
        one.in_tree = recorded;
        one.known = recorded_known;
    }
    if (one.in_tree.exists() && one.in_tree.oid.is_zero()) one.known = false;  // too large to be kept
    one.differs = !(present == one.in_tree);
    return one;
}

Result<std::string> FrozenTree::content(const TreeDifference& difference) {
    if (const auto at = unrecorded_.find(difference.path); at != unrecorded_.end()) return at->second.bytes;
    return session_->content(difference.in_tree.oid);
}

Result<WorldChange> FrozenTree::world_change(const TreeDifference& difference) {
    return pentad::world_change(difference.path, difference.in_tree, [&](const Oid&) { return content(difference); });
}

Status FrozenTree::keep(const Oid& tree, const std::vector<TreeDifference>& differences) {
    const auto put = [&]() -> Result<Oid> {
        TRY_ASSIGN(const Oid present, keep_present_tree(*session_));
        TRY_ASSIGN(Snapshots * history, session_->snapshots());
        std::vector<FileChange> changes;
        for (const TreeDifference& one : differences) {
            if (!one.differs) continue;
            FileChange change;
            change.path = one.path;
            change.after = one.in_tree;
            if (one.in_tree.exists()) {
                TRY_ASSIGN(const std::string bytes, content(one));
                TRY(history->add_blob(bytes));
            }
            changes.push_back(std::move(change));
        }
        TRY_ASSIGN(const Oid made, history->apply(present, changes));
        TRY(history->flush());
        return made;
    };
    TRY(session_->lock_again());
    const Result<Oid> made = put();
    session_->unlock();
    if (!made) return Failure(made.error());
    if (*made == tree) return {};
    return fail(Code::corrupt, "the tree that the tests are about can't be made again: " + tree.hex() +
                                   " was wanted, " + made->hex() + " came out");
}

}  // namespace pentad
