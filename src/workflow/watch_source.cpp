#include "workflow/watch_source.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <utility>

#include "base/text.hpp"
#include "store/user_git.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_lock = "index.lock";

/// File systems whose files another machine, or another program below them, may change without the kernel knowing.
const char* far_file_system(const std::filesystem::path& root) {
    struct statfs status{};
    if (::statfs(root.c_str(), &status) != 0) return nullptr;
    constexpr std::pair<std::uint32_t, const char*> k_far[] = {
        {0x00006969, "NFS"}, {0x0000517B, "SMB"}, {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB2"}, {0x65735546, "FUSE"},
        {0x01021997, "9P"},  {0x5346414F, "AFS"}, {0x00C36400, "Ceph"}, {0x73757245, "Coda"}, {0x786F4256, "vboxsf"},
    };
    for (const auto& [type, name] : k_far)
        if (static_cast<std::uint32_t>(status.f_type) == type) return name;
    return nullptr;
}

void add_notes(const std::vector<std::string>& lines, std::vector<std::string>& notes) {
    for (const std::string& line : lines) notes.push_back("not watched: " + line);
}

Settling::Moment after(Settling::Moment now, double seconds) {
    return now + std::chrono::duration_cast<Settling::Clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

WatchSource::WatchSource(const Workspace& workspace, WatchFilter& filter) : workspace_(workspace), filter_(&filter) {
    struct stat status{};
    if (::stat(workspace_.root.c_str(), &status) == 0) device_ = status.st_dev, inode_ = status.st_ino;
}

Result<WatchSource> WatchSource::open(const Workspace& workspace, const WatchOptions& options, WatchFilter& filter) {
    WatchSource source(workspace, filter);
    if (options.poll_seconds) {
        source.poll_seconds_ = *options.poll_seconds;
        source.poll_instead("asked for with --poll");
    } else if (const char* far = far_file_system(workspace.root)) {
        source.poll_instead(fmt::format("on {} the kernel does not tell what others change", far));
    } else if (const Status started = source.start_tree(); !started) {
        if (started.error().code == Code::not_found) return Failure(started.error());
        source.poll_instead(started.error().message);
    }
    source.watch_git();
    return source;
}

void WatchSource::poll_instead(const std::string& reason) {
    tree_.reset();
    why_polling_ = reason;
    next_poll_ = after(Settling::Clock::now(), poll_seconds_);
}

Status WatchSource::start_tree() {
    TreeChanges first;
    TRY_ASSIGN(
        tree_,
        InotifyTree::open(
            workspace_.root,
            [filter = filter_](const std::string& path, int folder) { return filter->enters(path, folder); }, first));
    filter_->entered_all();
    add_notes(first.unreadable, first_notes_);
    return {};
}

void WatchSource::watch_git() {
    const std::optional<UserGit> git = find_user_git(workspace_.root);
    git_dir_ = git ? git->git_dir : std::filesystem::path();
    head_ = git ? read_head(git_dir_) : std::string();
    // Without it edits of a checkout are only named less well.
    if (git && tree_) (void)tree_->watch_beside(git_dir_);
}

std::optional<WatchSource::Moment> WatchSource::next_look() const {
    return polls() ? std::optional(next_poll_) : std::nullopt;
}

/// The folder that we began with may have been deleted, or moved and replaced by another one, above us even.
Status WatchSource::look_at_root() const {
    struct stat status{};
    const std::string root = printable(workspace_.root.string());
    if (::stat(workspace_.root.c_str(), &status) != 0)
        return fail(
            Code::not_found,
            root + " was deleted or moved away; watching has ended (what was recorded by then is in its history)");
    if (status.st_dev != device_ || status.st_ino != inode_)
        return fail(Code::not_found, root + " is another folder now; start 'pentad watch' there again");
    if (::stat(workspace_.directory.c_str(), &status) != 0)
        return fail(Code::not_found,
                    printable(workspace_.directory.string()) +
                        " was removed, and the history with it; start 'pentad watch' again for a new one");
    return {};
}

Status WatchSource::take(Settling& settling, Moment now, std::vector<std::string>& notes) {
    if (polls()) {
        if (now < next_poll_) return {};
        next_poll_ = after(now, poll_seconds_);
        TRY(look_at_root());
        settling.touch_everything(now);
        return {};
    }
    const TreeChanges changes = tree_->take();
    if (changes.root_gone) {
        TRY(look_at_root());
        return start_anew(settling, now, notes);  // it was moved, and is back
    }
    bool rules_changed = false;
    for (const TreeChanges::File& file : changes.files) {
        // Also while it is written: what follows in its folder must not count.
        rules_changed = rules_changed || WatchFilter::is_rules_file(file.path);
        if (file.path == ".git") watch_git();
        settling.touch_file(file.path, file.open, now);
    }
    for (const std::string& folder : changes.folders) settling.touch_folder(folder, now);
    take_git(changes, settling, now);
    add_notes(changes.unreadable, notes);
    if (changes.lost) notes.emplace_back("more changed at once than the kernel keeps in mind; looking everywhere");
    if (changes.lost || rules_changed || changes.trouble) return start_anew(settling, now, notes);
    return {};
}

void WatchSource::take_git(const TreeChanges& changes, Settling& settling, Moment now) {
    bool began = false;
    bool ended = false;
    for (const std::string& name : changes.beside) {
        began = began || name == k_lock;
        ended = ended || name == "HEAD";
    }
    for (const std::string& name : changes.beside_gone) ended = ended || name == k_lock;
    if (began) settling.git_begins(now);
    if (!ended) return;
    git_wrote_ = true;
    // It changes files first. A branch that is made without changing any gives no name to what is saved later.
    if (settling.empty()) (void)git_move();
    // Several commands of git may follow each other closely.
    if (struct stat status{}; ::lstat((git_dir_ / k_lock).c_str(), &status) != 0) settling.git_ends(now);
}

/// The watches are made again from what stands there, and what happened in between is looked for.
Status WatchSource::start_anew(Settling& settling, Moment now, std::vector<std::string>& notes) {
    settling.touch_everything(now);
    filter_->forget_rules();
    if (const Status started = start_tree(); !started) {
        TRY(look_at_root());
        poll_instead(started.error().message);
        return {};
    }
    for (std::string& line : first_notes()) notes.push_back(std::move(line));
    if (!git_dir_.empty()) (void)tree_->watch_beside(git_dir_);
    return {};
}

GitMove WatchSource::git_move() {
    GitMove move;
    move.wrote = std::exchange(git_wrote_, false);
    if (git_dir_.empty()) return move;
    std::string head = read_head(git_dir_);
    if (head != head_ && !head_.empty()) move.head = head;
    head_ = std::move(head);
    return move;
}

}  // namespace pentad
