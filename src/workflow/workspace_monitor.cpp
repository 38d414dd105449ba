#include "workflow/workspace_monitor.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <utility>

#include "base/file.hpp"
#include "base/thread.hpp"
#include "workflow/own_writes.hpp"

namespace pentad {

namespace {

/// Calls `visit` with the path of each file in an open folder whose ctime is `since_ns` or later.
template <class Visit>
void for_files_touched_since(int folder, const std::string& path, std::int64_t since_ns, const Visit& visit) {
    UniqueFd copy(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(copy ? ::fdopendir(copy.get()) : nullptr, ::closedir);
    if (listing) copy.release();
    while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
        if (entry->d_type == DT_DIR) continue;
        struct stat status{};
        if (::fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0) continue;
        if (S_ISDIR(status.st_mode) || StatData::of(status).ctime_ns < since_ns) continue;
        visit(path.empty() ? std::string(entry->d_name) : path + '/' + entry->d_name);
    }
}

/// The tests come first.
void be_quiet() {
    // Of this thread, as Linux has it. Not SCHED_IDLE: on a busy machine, waiting for its end would take long.
    constexpr int k_nice = 10;
    static_cast<void>(::setpriority(PRIO_PROCESS, 0, k_nice));
}

}  // namespace

std::int64_t file_clock_ns(const std::filesystem::path& folder) {
    const std::string name = (folder / fmt::format("clock-{}", ::getpid())).string();
    const UniqueFd file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    struct stat status{};
    const bool known = file && ::fstat(file.get(), &status) == 0;
    if (file) ::unlink(name.c_str());
    // Without it: a clock that runs ahead of the file system's by a few ticks at most.
    constexpr std::int64_t k_ticks_ns = 20'000'000;
    return known ? StatData::of(status).ctime_ns : wall_clock_ns() - k_ticks_ns;
}

WorkspaceMonitor::WorkspaceMonitor(const Workspace& workspace, std::int64_t since_ns)
    : workspace_(workspace), since_ns_(since_ns) {
    if (Result<FileIndex> opened = FileIndex::open(workspace.index_file())) index_ = std::move(*opened);
    // Where none is to be had, nobody watches: `look` says that it does not know.
    if (Result<std::thread> started = start_thread([this] { start(); })) thread_ = std::move(*started);
}

WorkspaceMonitor::~WorkspaceMonitor() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    if (tree_) tree_->end();
}

bool WorkspaceMonitor::wait_until_ready() {
    if (thread_.joinable()) thread_.join();
    return look() != Look::unknown;
}

void WorkspaceMonitor::start() {
    be_quiet();
    {
        const std::lock_guard lock(mutex_);
        filter_.emplace(workspace_, std::vector<std::string>(), std::vector<std::string>());
    }
    TreeChanges first;
    // Not under the mutex: `look` shall answer at once. Until it is ready nobody else uses the filter.
    Result<InotifyTree> tree = InotifyTree::open(
        workspace_.root, [this](const std::string& path, int folder) { return enter(path, folder); }, first);
    const std::lock_guard lock(mutex_);
    filter_->entered_all();
    trouble_ = trouble_ || !tree || first.lost || first.root_gone || first.trouble || !first.unreadable.empty();
    if (tree) tree_ = std::move(*tree);
    ready_ = !stop_;
}

/// The folder is watched by now, so that what is not seen here is an event. Within `take` the mutex is held already,
/// and what is in a new folder has come with it.
bool WorkspaceMonitor::enter(const std::string& path, int folder) {
    if (stop_ || !filter_->enters(path, folder)) return false;
    if (ready_) return true;
    std::vector<std::string> touched;
    for_files_touched_since(folder, path, since_ns_, [&](std::string file) { touched.push_back(std::move(file)); });
    if (touched.empty()) return true;
    const std::lock_guard lock(mutex_);
    for (const std::string& file : touched) note_file(file);
    return true;
}

bool WorkspaceMonitor::counts(const std::string& path) const {
    if (is_left_out(path)) return false;
    if (filter_->is_new_content(path)) return true;
    if (!index_) return false;
    const std::size_t at = index_->lower_bound(path);
    return at < index_->size() && index_->path(at) == path;
}

/// The path or a folder above it. What comes and goes is left out only when it is not there: what stays is a change.
bool WorkspaceMonitor::is_left_out(const std::string& path) const {
    if (left_out_.empty()) return false;
    for (std::string above = path; !above.empty(); above.resize(above.rfind('/') == above.npos ? 0 : above.rfind('/')))
        if (left_out_.contains(above) ||
            (left_out_.contains(transient_in(above)) && !pentad::stands(workspace_.root / above)))
            return true;
    return false;
}

void WorkspaceMonitor::note_file(const std::string& path) {
    if (counts(path)) noticed_.files.insert(path);
}

void WorkspaceMonitor::take() {
    if (!ready_ || !tree_) return;
    const TreeChanges changes = tree_->take();
    trouble_ = trouble_ || changes.lost || changes.root_gone || changes.trouble || !changes.unreadable.empty();
    for (const TreeChanges::File& file : changes.files) note_file(file.path);
    // Only folders that `enter` says yes to are told of.
    for (const std::string& folder : changes.folders)
        if (!is_left_out(folder)) noticed_.folders.insert(folder);
}

void WorkspaceMonitor::leave_out(const std::set<std::string>& paths) {
    const std::lock_guard lock(mutex_);
    left_out_.insert(paths.begin(), paths.end());
    std::erase_if(noticed_.files, [&](const std::string& path) { return is_left_out(path); });
    std::erase_if(noticed_.folders, [&](const std::string& path) { return is_left_out(path); });
}

WorkspaceMonitor::Look WorkspaceMonitor::look() {
    const std::lock_guard lock(mutex_);
    take();
    if (!noticed_.files.empty() || !noticed_.folders.empty()) return Look::changed;
    return ready_ && !trouble_ ? Look::quiet : Look::unknown;
}

WorkspaceMonitor::Noticed WorkspaceMonitor::noticed() {
    const std::lock_guard lock(mutex_);
    take();
    return noticed_;
}

}  // namespace pentad
